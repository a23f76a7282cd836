import { ClientSecretCredential } from "@azure/identity";
import { Agent, request } from "undici";
import type { Simulator } from "../src/simulator.js";
import type { Answer } from "./kubernetes-client.js";

/** Asks the simulator for a path with a bearer token; the answer is JSON, be it a refusal or not. */
export async function ask({ connection }: Simulator, path: string, token: string): Promise<Omit<Answer, "headers">> {
  const dispatcher = new Agent({ connect: { ca: connection.ca } });
  const { statusCode, body } = await request(`${connection.url}${path}`, {
    dispatcher,
    headers: { authorization: `Bearer ${token}` },
  });
  const document = await body.json();
  await dispatcher.close();
  return { status: statusCode, body: document };
}

/** Reads JSON from the simulator with a bearer token, as it comes over the wire. Throws where it is refused. */
export async function readWire(simulator: Simulator, path: string, token: string): Promise<Record<string, unknown>> {
  const { status, body } = await ask(simulator, path, token);
  if (status !== 200) throw new Error(`${status}: ${JSON.stringify(body)}`);
  return body;
}

/** A token for Azure Resource Manager. */
export async function armToken({ connection: { azure } }: Simulator): Promise<string> {
  const { authorityHost, tenantId, clientId, clientSecret } = azure;
  const options = { authorityHost, disableInstanceDiscovery: true };
  const credential = new ClientSecretCredential(tenantId, clientId, clientSecret, options);
  return (await credential.getToken("https://management.azure.com/.default")).token;
}
