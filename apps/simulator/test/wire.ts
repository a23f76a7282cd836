import { Agent, request } from "undici";
import type { Simulator } from "../src/simulator.js";

/** Reads JSON from the simulator with a bearer token, as it comes over the wire. */
export async function readWire(
  { connection }: Simulator,
  path: string,
  token: string,
): Promise<Record<string, unknown>> {
  const dispatcher = new Agent({ connect: { ca: connection.ca } });
  const { statusCode, body } = await request(`${connection.url}${path}`, {
    dispatcher,
    headers: { authorization: `Bearer ${token}` },
  });
  const document = await body.json();
  await dispatcher.close();
  if (statusCode !== 200) throw new Error(`${statusCode}: ${JSON.stringify(document)}`);
  return document as Record<string, unknown>;
}
