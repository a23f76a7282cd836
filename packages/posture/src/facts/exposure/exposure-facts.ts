import { type Fact, FactDraft } from "../fact.js";
import { matchesLabels, SelectorIndex } from "../selector.js";
import { DEFINITIONS, type DefinitionSurvey, NODES, type NodeSurvey } from "../surroundings.js";
import { nameWorkload, type Workload, workloadParts } from "../workload.js";
import type { World } from "../world.js";
import { type EntranceSources, Entrances, ownWays } from "./entrances.js";
import { certain, combine, doubtful, levels, type Reach, type Way } from "./reach.js";
import type { Gateway, Ingress, Route, ServiceName } from "./routes.js";
import type { Service } from "./service.js";

/** Names that are listed; there may be thousands. */
const MOST_LISTED = 20;

const SERVICES = "core/services";
const INGRESSES = "networking.k8s.io/ingresses";
const gatewayParts = ["gateway.networking.k8s.io/gateways", "gateway.networking.k8s.io/httproutes"];

export interface ExposureSources extends EntranceSources {
  /** Workloads by namespace. */
  readonly workloads: ReadonlyMap<string, readonly Workload[]>;
  readonly nodes: NodeSurvey;
  readonly definitions: DefinitionSurvey;
}

/**
 * From where workloads, Services and what leads to them are reached, by `none`, `cluster`, `internal` (the networks
 * around the cluster) and `internet`:
 * - `atLeast`: the widest that is certain; `level`: the widest, where nothing is in doubt.
 * - `internet`: whether it is the internet.
 * - `ways`: "Ingress shop → Service web → Deployment web: internet", the widest first.
 * What network policies and firewalls hold back on the way is not looked at.
 */
export class ExposureFacts {
  readonly #sources: ExposureSources;
  readonly #world: World;
  readonly #entrances: Entrances;
  readonly #servicesByName = new Map<ServiceName, Service>();
  readonly #servicesByNamespace = new Map<string, SelectorIndex<Service>>();
  readonly #ways = new Map<Service, readonly Way[]>();
  /** Why nothing more being found does not mean that there is nothing more. */
  readonly #gap: string | undefined;
  readonly #nodes: Reach;

  constructor(sources: ExposureSources, world: World) {
    this.#sources = sources;
    this.#world = world;
    this.#entrances = new Entrances(sources);
    this.#gap = world.gapIn(SERVICES);
    this.#nodes = reachOfNodes(sources.nodes, world);
    for (const service of sources.services) {
      this.#servicesByName.set(`${service.namespace}/${service.name}`, service);
      if (service.pods === undefined) continue;
      const index = this.#servicesByNamespace.get(service.namespace) ?? new SelectorIndex<Service>();
      index.add(service.pods, service);
      this.#servicesByNamespace.set(service.namespace, index);
    }
  }

  /** Of a workload. `hostPorts` are the ports of its node that its containers take. */
  ofWorkload(workload: Workload, hostPorts: readonly number[]): Fact {
    const services = this.#servicesByNamespace.get(workload.namespace)?.matching(workload.labels) ?? [];
    const ways = services.flatMap((service) => this.#waysTo(service));
    if (workload.hostNetwork) ways.push({ ...this.#nodes, text: "Network of the node" });
    else if (hostPorts.length > 0)
      ways.push({ ...this.#nodes, text: `Host port ${hostPorts.slice(0, MOST_LISTED).join(", ")}` });
    const named = ways.map((way) => ({ ...way, text: `${way.text} → ${nameWorkload(workload)}` }));
    return this.#describe(new FactDraft(), named, services.length > 0).finish();
  }

  /** Of a Service, with the `workloads` that it leads to. */
  ofService(namespace: string, name: string): Fact {
    const service = this.#servicesByName.get(`${namespace}/${name}`);
    const selected = (this.#sources.workloads.get(namespace) ?? []).filter(
      ({ labels }) => service?.pods !== undefined && matchesLabels(service.pods, labels),
    );
    const names = selected.slice(0, MOST_LISTED).map(nameWorkload);
    const draft = new FactDraft().list("workloads", names, this.#world.gapIn(...workloadParts));
    return this.#describe(draft, service === undefined ? [] : this.#waysTo(service), true).finish();
  }

  /** Of an Ingress, with the names of the Services that it leads to and that do not exist in `missingServices`. */
  ofIngress(ingress: Ingress): Fact {
    const way = { ...this.#entrances.reachOfIngress(ingress), text: `Ingress ${ingress.name}` };
    return this.#addMissing(describeReach(new FactDraft(), [way], certain("none")), ingress.backends).finish();
  }

  /** Of an HTTPRoute, with `missingServices`. */
  ofRoute(route: Route): Fact {
    const way = { ...this.#entrances.reachOfRoute(route), text: `HTTPRoute ${route.name}` };
    const gap = this.#gatewayGap();
    const unseen = gap === undefined ? certain("none") : doubtful("none", "internet", gap);
    return this.#addMissing(describeReach(new FactDraft(), [way], unseen), route.backends).finish();
  }

  ofGateway(gateway: Gateway): Fact {
    const way = { ...this.#entrances.reachOfGateway(gateway), text: `Gateway ${gateway.namespace}/${gateway.name}` };
    return describeReach(new FactDraft(), [way], certain("none")).finish();
  }

  #addMissing(draft: FactDraft, backends: readonly ServiceName[]): FactDraft {
    const missing = backends.filter((backend) => !this.#servicesByName.has(backend));
    const gap = missing.length > 0 ? this.#world.gapForNamed(SERVICES) : undefined;
    return gap === undefined ? draft.set("missingServices", missing) : draft.doubt("missingServices", gap);
  }

  #waysTo(service: Service): readonly Way[] {
    const known = this.#ways.get(service);
    if (known !== undefined) return known;
    const ways = [...ownWays(service, this.#nodes), ...this.#entrances.to(service)].map((way) => ({
      ...way,
      text: way.text === "" ? `Service ${service.name}` : `${way.text} → Service ${service.name}`,
    }));
    this.#ways.set(service, ways);
    return ways;
  }

  #describe(draft: FactDraft, ways: readonly Way[], hasService: boolean): FactDraft {
    return describeReach(draft, ways, this.#unseen(hasService));
  }

  /** What may lead to a workload without having been seen. */
  #unseen(hasService: boolean): Reach {
    const { definitions, gateways } = this.#sources;
    if (this.#gap !== undefined) return doubtful("none", "internet", this.#gap);
    if (!hasService) return certain("none");
    const kinds = [...definitions.routes, ...(gateways.size > 0 ? definitions.gatewayRoutes : [])];
    const others = `The cluster has routes of other kinds, which are not read: ${kinds.join(", ")}.`;
    const gap =
      this.#world.gapIn(INGRESSES) ??
      this.#gatewayGap() ??
      (kinds.length > 0 ? others : this.#world.gapInCluster(DEFINITIONS));
    return gap === undefined ? certain("none") : doubtful("none", "internet", gap);
  }

  /** The labels of namespaces decide which of them a Gateway takes routes from. */
  #gatewayGap(): string | undefined {
    const { gateways } = this.#sources;
    return this.#world.gapIn(...gatewayParts) ?? (gateways.size > 0 ? this.#world.gapIn("core/namespaces") : undefined);
  }
}

function describeReach(draft: FactDraft, ways: readonly Way[], unseen: Reach): FactDraft {
  const { level, upTo, doubt } = combine([...ways, unseen]);
  const sorted = [...ways].sort((a, b) => levels.indexOf(b.level) - levels.indexOf(a.level));
  draft
    .set("atLeast", level)
    .set(
      "ways",
      sorted.slice(0, MOST_LISTED).map((way) => `${way.text}: ${way.level}`),
    )
    .found("internet", level === "internet", upTo === "internet" ? doubt : undefined);
  return doubt === undefined ? draft.set("level", level) : draft.doubt("level", doubt);
}

/** A node with an address of its own on the internet may be behind a firewall, which is not read. */
function reachOfNodes({ publicNode }: NodeSurvey, world: World): Reach {
  const gap = world.gapIn(NODES);
  if (gap !== undefined) return doubtful("internal", "internet", gap);
  if (publicNode === undefined) return certain("internal");
  const doubt = `Nodes have public addresses (${publicNode}), and whether a firewall lets anybody in is not known.`;
  return doubtful("internal", "internet", doubt);
}
