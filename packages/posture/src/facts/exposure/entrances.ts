import { append } from "../append.js";
import { type Labels, matchesLabels } from "../selector.js";
import { reachOfBalancer } from "./load-balancer.js";
import { certain, combine, doubtful, isPrivate, limit, type Reach, type Way } from "./reach.js";
import type { Gateway, Ingress, Route, ServiceName } from "./routes.js";
import type { Service } from "./service.js";

/** What leads traffic to Services. */
export interface EntranceSources {
  readonly services: readonly Service[];
  readonly ingresses: readonly Ingress[];
  readonly gateways: ReadonlyMap<string, Gateway>;
  readonly routes: readonly Route[];
  /** Labels of namespaces, by name. */
  readonly namespaces: ReadonlyMap<string, Labels>;
}

/** The ways by which traffic comes to Services through Ingresses and Gateways. */
export class Entrances {
  readonly #sources: EntranceSources;
  readonly #ways = new Map<ServiceName, Way[]>();
  /** Host names of the load balancers of Services: an Ingress that shows one is served by a controller behind it. */
  readonly #hosts = new Map<string, Reach>();

  constructor(sources: EntranceSources) {
    this.#sources = sources;
    for (const { balancer } of sources.services) {
      for (const address of balancer?.addresses ?? []) {
        if (balancer !== undefined)
          this.#hosts.set(
            address,
            reachOfBalancer(balancer, () => undefined),
          );
      }
    }
    for (const ingress of sources.ingresses) {
      const reach = this.reachOfIngress(ingress);
      for (const service of ingress.backends)
        append(this.#ways, service, { ...reach, text: `Ingress ${ingress.name}` });
    }
    for (const route of sources.routes) this.#addRoute(route);
  }

  /** The ways to a Service, without its own. */
  to(service: Service): readonly Way[] {
    return this.#ways.get(`${service.namespace}/${service.name}`) ?? [];
  }

  reachOfIngress({ balancer }: Ingress): Reach {
    return reachOfBalancer(balancer, (host) => this.#hosts.get(host));
  }

  reachOfGateway({ balancer }: Gateway): Reach {
    return reachOfBalancer(balancer, (host) => this.#hosts.get(host));
  }

  /** What the Gateways come to that let the route in. */
  reachOfRoute(route: Route): Reach {
    return combine(this.#gatewaysOf(route).map((gateway) => this.reachOfGateway(gateway)));
  }

  #addRoute(route: Route): void {
    for (const gateway of this.#gatewaysOf(route)) {
      const reach = this.reachOfGateway(gateway);
      const text = `Gateway ${gateway.namespace}/${gateway.name} → HTTPRoute ${route.name}`;
      for (const backend of route.backends) {
        const isNear = backend.startsWith(`${route.namespace}/`);
        append(this.#ways, backend, { ...(isNear ? reach : acrossNamespaces(reach)), text });
      }
    }
  }

  #gatewaysOf({ parents, namespace }: Route): Gateway[] {
    return parents.flatMap(({ gateway: name, section }) => {
      const gateway = this.#sources.gateways.get(name);
      if (gateway === undefined) return [];
      const listeners = gateway.listeners.filter((listener) => section === undefined || listener.name === section);
      return listeners.some(({ allows }) => this.#lets(allows, gateway, namespace)) ? [gateway] : [];
    });
  }

  #lets(allows: Gateway["listeners"][number]["allows"], gateway: Gateway, namespace: string): boolean {
    if (allows === "all") return true;
    if (allows === "same") return gateway.namespace === namespace;
    return allows !== "none" && matchesLabels(allows, this.#sources.namespaces.get(namespace) ?? {});
  }
}

/** A route to a Service elsewhere works only with a ReferenceGrant there. */
function acrossNamespaces(reach: Reach): Reach {
  return doubtful("cluster", reach.upTo, "The route leads to another namespace, and ReferenceGrants are not read.");
}

/** The ways to a Service that it opens itself. `nodes` is from where the nodes are reached. */
export function ownWays(service: Service, nodes: Reach): Way[] {
  const ways: Way[] = [{ ...certain("cluster"), text: "" }];
  if (service.nodePorts) ways.push({ ...nodes, text: "Node port" });
  if (service.balancer !== undefined) {
    const reach = reachOfBalancer(service.balancer, () => undefined);
    ways.push({ ...limitToSources(reach, service.sourceRanges), text: "Load balancer" });
  }
  if (service.externalIps.length > 0) {
    const reach = reachOfBalancer({ scheme: undefined, addresses: service.externalIps }, () => undefined);
    ways.push({ ...reach, text: "External IP" });
  }
  return ways;
}

/** A load balancer that lets in private networks only is internal, whatever its address. */
function limitToSources(reach: Reach, ranges: readonly string[]): Reach {
  const onlyPrivate = ranges.length > 0 && ranges.every((range) => isPrivate(range) === true);
  return onlyPrivate ? limit(reach, "internal") : reach;
}
