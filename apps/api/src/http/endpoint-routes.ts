import { Injectable, type OnModuleInit } from "@nestjs/common";
import { DiscoveryService, MetadataScanner } from "@nestjs/core";
import { type EndpointName, endpoints } from "@periplus/shared/endpoints";
import { endpointNameOf } from "./endpoint.decorator.js";

/** Refuses to start half-wired: each row of the endpoint table has exactly one controller method. */
@Injectable()
export class EndpointRoutes implements OnModuleInit {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
  ) {}

  onModuleInit(): void {
    const found = this.discovery.getControllers().flatMap(({ metatype, name }) => {
      const prototype: Record<string, unknown> | undefined = metatype?.prototype;
      if (!prototype) return [];
      return this.scanner
        .getAllMethodNames(prototype)
        .map((method) => ({ method: prototype[method], at: `${name}.${method}` }));
    });
    const problems = findRouteProblems(
      found.flatMap(({ method, at }) => {
        const endpoint = typeof method === "function" ? endpointNameOf(method) : undefined;
        return endpoint ? [{ endpoint, at }] : [];
      }),
    );
    if (problems.length > 0) throw new Error(`The endpoint table and the controllers differ: ${problems.join("; ")}`);
  }
}

/** What is wrong with a set of methods that serve endpoints. */
export function findRouteProblems(methods: readonly { endpoint: EndpointName; at: string }[]): string[] {
  return Object.keys(endpoints).flatMap((name) => {
    const serving = methods.filter(({ endpoint }) => endpoint === name).map(({ at }) => at);
    if (serving.length === 1) return [];
    return [serving.length === 0 ? `${name} has no method` : `${name} has ${serving.join(" and ")}`];
  });
}
