import { daysBefore, formatTime } from "../company.js";
import type { ClusterDefinition } from "../definition.js";
import type { JsonObject } from "../objects.js";
import type { Authored } from "../plan.js";
import { platformObject } from "./component.js";

/** Custom resources in short: `Kind plural group version`, with `!` after the kind for cluster-scoped ones. */
export function planCrds(definition: ClusterDefinition, texts: readonly string[]): Authored[] {
  return texts.map((text) => makeCrd(definition, text));
}

function namesOf(kind: string, plural: string): JsonObject {
  const singular = kind.toLowerCase();
  return { plural, singular, kind, listKind: `${kind}List` };
}

function makeCrd(definition: ClusterDefinition, text: string): Authored {
  const [marked = "", plural = "", group = "", version = "v1"] = text.split(" ");
  const kind = marked.replace("!", "");
  const names = namesOf(kind, plural);
  const schema = {
    openAPIV3Schema: {
      description: `${kind} of ${group}.`,
      type: "object",
      properties: {
        apiVersion: { type: "string" },
        kind: { type: "string" },
        metadata: { type: "object" },
        spec: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
        status: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
      },
    },
  };
  const spec = {
    group,
    names,
    scope: marked.endsWith("!") ? "Cluster" : "Namespaced",
    versions: [{ name: version, served: true, storage: true, schema, subresources: { status: {} } }],
    conversion: { strategy: "None" },
  };
  const at = formatTime(daysBefore(definition.ageDays - 1));
  const condition = (type: string, reason: string, message: string) => ({
    type,
    status: "True",
    lastTransitionTime: at,
    reason,
    message,
  });
  const status = {
    conditions: [
      condition("NamesAccepted", "NoConflicts", "no conflicts found"),
      condition("Established", "InitialNamesAccepted", "the initial names have been accepted"),
    ],
    acceptedNames: names,
    storedVersions: [version],
  };
  return platformObject(definition, "CustomResourceDefinition", `${plural}.${group}`, { spec }, { status });
}

/** An admission webhook in short. */
export interface WebhookSpec {
  kind: "Mutating" | "Validating";
  /** Name of the configuration. */
  name: string;
  /** Name of the webhook inside it. */
  webhook: string;
  service: { namespace: string; name: string; path: string; port?: number };
  /** Rules as `operations apiGroups apiVersions resources`. */
  rules: string[];
  failurePolicy?: "Fail" | "Ignore";
  namespaceSelector?: JsonObject;
  timeoutSeconds?: number;
}

/** Webhook configurations with their rules. */
export function planWebhooks(definition: ClusterDefinition, specs: readonly WebhookSpec[]): Authored[] {
  return specs.map(
    ({ kind, name, webhook, service, rules, namespaceSelector, failurePolicy = "Fail", timeoutSeconds = 10 }) => {
      const split = (part = ""): string[] => part.split(",").map((one) => (one === "core" ? "" : one));
      const body = {
        webhooks: [
          {
            name: webhook,
            clientConfig: {
              caBundle: Buffer.from(`CA of ${service.name}`).toString("base64"),
              service: { port: 443, ...service },
            },
            rules: rules.map((text) => {
              const [operations, apiGroups, apiVersions, resources] = text.split(" ");
              return {
                operations: split(operations),
                apiGroups: split(apiGroups),
                apiVersions: split(apiVersions),
                resources: split(resources),
                scope: "*",
              };
            }),
            failurePolicy,
            timeoutSeconds,
            ...(namespaceSelector ? { namespaceSelector } : {}),
          },
        ],
      };
      return platformObject(definition, `${kind}WebhookConfiguration`, name, body);
    },
  );
}
