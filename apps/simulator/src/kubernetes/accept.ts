import { refuseNotAcceptable } from "./status.js";

/** The form in which a resource is asked for. */
export type Form = "full" | "metadata";

interface MediaType {
  type: string;
  parameters: Map<string, string>;
}

function parseAccept(header: string | undefined): MediaType[] {
  return (header ?? "*/*").split(",").map((entry) => {
    const [type = "", ...parameters] = entry.trim().split(";");
    const pairs = parameters.map((parameter): [string, string] => {
      const [name = "", value = ""] = parameter.trim().split("=");
      return [name, value];
    });
    return { type: type.toLowerCase(), parameters: new Map(pairs) };
  });
}

const isJson = (type: string): boolean => type === "application/json" || type === "application/*" || type === "*/*";

/** Chooses the first form that the Accept header allows; throws 406 where it allows none. `list` tells lists from objects. */
export function negotiateForm(accept: string | undefined, list: boolean): Form {
  const wanted = list ? "PartialObjectMetadataList" : "PartialObjectMetadata";
  for (const { type, parameters } of parseAccept(accept)) {
    if (!isJson(type)) continue;
    const as = parameters.get("as");
    if (as === undefined) return "full";
    if (as === wanted && parameters.get("g") === "meta.k8s.io" && parameters.get("v") === "v1") return "metadata";
  }
  throw refuseNotAcceptable();
}

/** True where the Accept header prefers aggregated discovery, version 2. */
export function wantsAggregatedDiscovery(accept: string | undefined): boolean {
  const first = parseAccept(accept).find(
    ({ type, parameters }) =>
      isJson(type) && (!parameters.has("as") || (parameters.get("v") === "v2" && isDiscoveryList(parameters))),
  );
  return first?.parameters.has("as") ?? false;
}

function isDiscoveryList(parameters: Map<string, string>): boolean {
  return parameters.get("as") === "APIGroupDiscoveryList" && parameters.get("g") === "apidiscovery.k8s.io";
}
