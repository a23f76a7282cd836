import { setTimeout as sleep } from "node:timers/promises";
import type { ExportedPolicy } from "@periplus/posture/enforce/export-policy";
import type { ClusterClient, JsonObject } from "./cluster-client.ts";
import { nameOf } from "./objects.ts";

const group = "/apis/admissionregistration.k8s.io/v1";
const policies = `${group}/validatingadmissionpolicies`;
const bindings = `${group}/validatingadmissionpolicybindings`;

/** Policies are in force about a second after they are stored; after this time something is wrong. */
const PATIENCE = 30_000;

/** Puts one exported policy at a time into force. */
export class PolicyBench {
  readonly #client: ClusterClient;
  #present: ExportedPolicy[] = [];
  #round = 0;

  constructor(client: ClusterClient) {
    this.#client = client;
  }

  /** Replaces what is in force. Gives the message of a server that does not take the policy. */
  async enforce(exported: ExportedPolicy): Promise<string | undefined> {
    await this.clear();
    this.#round += 1;
    const marker = markerOf(`proof-${process.pid}-${this.#round}`);
    for (const each of [exported, marker]) {
      const problem = (await this.#store(policies, each.policy)) ?? (await this.#store(bindings, each.binding));
      this.#present.push(each);
      if (problem !== undefined) return problem;
    }
    await this.#waitFor(nameOf(marker.policy));
    return undefined;
  }

  async clear(): Promise<void> {
    for (const { policy, binding } of this.#present) {
      await this.#client.send("DELETE", `${bindings}/${nameOf(binding)}`);
      await this.#client.send("DELETE", `${policies}/${nameOf(policy)}`);
    }
    this.#present = [];
  }

  async #store(path: string, body: JsonObject): Promise<string | undefined> {
    const { status, body: answer } = await this.#client.send("POST", path, { body });
    return status === 201 ? undefined : String(answer.message);
  }

  /** Servers learn of policies in the order in which they were stored: when the marker works, so does what was before. */
  async #waitFor(name: string): Promise<void> {
    const body = { apiVersion: "v1", kind: "ConfigMap", metadata: { name } };
    for (const end = Date.now() + PATIENCE; Date.now() < end; await sleep(100)) {
      const { body: answer } = await this.#client.send("POST", "/api/v1/namespaces/default/configmaps", {
        body,
        dryRun: true,
      });
      if (String(answer.message).includes(`ValidatingAdmissionPolicy '${name}'`)) return;
    }
    throw new Error("The server does not put policies into force.");
  }
}

/** A policy that refuses one ConfigMap, of its own name. */
function markerOf(name: string): ExportedPolicy {
  const metadata = { name };
  const resourceRules = [{ apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["configmaps"] }];
  return {
    policy: {
      apiVersion: "admissionregistration.k8s.io/v1",
      kind: "ValidatingAdmissionPolicy",
      metadata,
      spec: {
        matchConstraints: { resourceRules },
        validations: [{ expression: `object.metadata.name != "${name}"` }],
      },
    },
    binding: {
      apiVersion: "admissionregistration.k8s.io/v1",
      kind: "ValidatingAdmissionPolicyBinding",
      metadata,
      spec: { policyName: name, validationActions: ["Deny"] },
    },
  };
}
