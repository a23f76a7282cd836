import { describe, expect, it } from "vitest";
import {
  clusterOf,
  definition,
  deployment,
  gateway,
  httpRoute,
  ingress,
  namespace,
  node,
  service,
} from "../../../test/cluster-builder.js";
import { subjectOf } from "../../assess/assess.js";
import type { JsonObject } from "../../snapshot/object.js";

const web = deployment("shop", "web");
const selector = { app: "web" };
const inside = service("shop", "web", { selector });
const open = { ip: "203.0.113.7" };
const near = { ip: "10.1.2.3" };

function factOf(subject: JsonObject, others: readonly JsonObject[], unread: readonly string[] = []) {
  return clusterOf([subject, ...others], unread).factOf("exposure", subjectOf(subject));
}

function balancer(addresses: JsonObject[], spec: JsonObject = {}, annotations: JsonObject = {}): JsonObject {
  const made = service("shop", "web", { selector, type: "LoadBalancer", ...spec }, addresses);
  return { ...made, metadata: { name: "web", namespace: "shop", annotations } };
}

describe("levels of a workload", () => {
  it.each<[string, string, JsonObject[]]>([
    ["none", "no Service", []],
    ["none", "a Service of another workload", [service("shop", "db", { selector: { app: "db" } })]],
    ["none", "a Service of another namespace", [service("other", "web", { selector })]],
    ["none", "a Service without selector", [service("shop", "web", {})]],
    [
      "none",
      "a name elsewhere",
      [service("shop", "web", { selector, type: "ExternalName", externalName: "a.example" })],
    ],
    ["cluster", "a Service", [inside]],
    ["cluster", "a headless Service", [service("shop", "web", { selector, clusterIP: "None" })]],
    ["internal", "a node port", [service("shop", "web", { selector, type: "NodePort" })]],
    ["internal", "a load balancer with a private address", [balancer([near])]],
    [
      "internal",
      "a load balancer for private networks",
      [balancer([open], { loadBalancerSourceRanges: ["10.0.0.0/8"] })],
    ],
    [
      "internal",
      "an external IP that is private",
      [service("shop", "web", { selector, externalIPs: ["192.168.1.5"] })],
    ],
    ["internet", "a load balancer with a public address", [balancer([open])]],
    [
      "internet",
      "a load balancer for some of the internet",
      [balancer([open], { loadBalancerSourceRanges: ["198.51.100.0/24"] })],
    ],
    ["internet", "an external IP", [service("shop", "web", { selector, externalIPs: ["203.0.113.9"] })]],
    ["internal", "an Ingress with a private address", [inside, ingress("shop", "i", "web", [near])]],
    ["internet", "an Ingress with a public address", [inside, ingress("shop", "i", "web", [open])]],
    ["cluster", "an Ingress to another Service", [inside, ingress("shop", "i", "api", [open])]],
    ["cluster", "an Ingress of another namespace", [inside, ingress("other", "i", "web", [open])]],
  ])("are %s by %s", (level, _name, objects) => {
    expect(factOf(web, objects).known).toMatchObject({ level, atLeast: level, internet: level === "internet" });
  });

  it("are internal on the ports of its node", () => {
    expect(factOf(deployment("shop", "agent", { hostNetwork: true }), []).known.level).toBe("internal");
    const containers = [{ name: "app", image: "a", ports: [{ containerPort: 80, hostPort: 8080 }] }];
    const { known } = factOf(deployment("shop", "proxy", { containers }), []);
    expect(known).toMatchObject({ level: "internal", ways: ["Host port 8080 → Deployment proxy: internal"] });
  });

  it("come with the ways, the widest first", () => {
    expect(factOf(web, [inside, ingress("shop", "i", "web", [open])]).known.ways).toEqual([
      "Ingress i → Service web → Deployment web: internet",
      "Service web → Deployment web: cluster",
    ]);
  });

  it("follow a Service to one pod of a StatefulSet", () => {
    const one = service("shop", "db-0", { selector: { "statefulset.kubernetes.io/pod-name": "db-0" } });
    expect(factOf({ ...deployment("shop", "db"), kind: "StatefulSet" }, [one]).known.level).toBe("cluster");
  });
});

describe("load balancers of AWS", () => {
  const network = [{ hostname: "k8s-shop-web-1.elb.eu-west-1.amazonaws.com" }];
  const kind = "service.beta.kubernetes.io/aws-load-balancer-type";
  const scheme = "service.beta.kubernetes.io/aws-load-balancer-scheme";

  it.each<[string, JsonObject[], JsonObject, JsonObject]>([
    ["internal", [{ hostname: "internal-a-1.eu-west-1.elb.amazonaws.com" }], {}, {}],
    ["internet", [{ hostname: "a-1.eu-west-1.elb.amazonaws.com" }], {}, {}],
    ["internet", network, {}, { [kind]: "nlb" }],
    ["internal", network, {}, { [kind]: "external" }],
    ["internal", network, { loadBalancerClass: "service.k8s.aws/nlb" }, {}],
    ["internet", network, { loadBalancerClass: "service.k8s.aws/nlb" }, { [scheme]: "internet-facing" }],
    ["internal", network, {}, { [scheme]: "internal" }],
  ])("are %s by %j %j %j", (level, addresses, spec, annotations) => {
    expect(factOf(web, [balancer(addresses, spec, annotations)]).known).toMatchObject({ level });
  });

  it("are not known by a name that says nothing", () => {
    const { known, unknown } = factOf(web, [balancer(network)]);
    expect(known.atLeast).toBe("internal");
    expect(unknown.internet).toContain("k8s-shop-web-1");
  });

  it("serve Ingresses by the name of the Service of their controller", () => {
    const host = { hostname: "lb.example.com" };
    const scheme = { "service.beta.kubernetes.io/aws-load-balancer-scheme": "internet-facing" };
    const controller = service("ingress", "nginx", { selector: { app: "nginx" }, type: "LoadBalancer" }, [host]);
    const annotated = { ...controller, metadata: { name: "nginx", namespace: "ingress", annotations: scheme } };
    expect(factOf(web, [inside, ingress("shop", "i", "web", [host]), annotated]).known.level).toBe("internet");
    expect(factOf(web, [inside, ingress("shop", "i", "web", [host])]).unknown.internet).toContain("lb.example.com");
  });
});

describe("gateways", () => {
  const parent = { name: "public", namespace: "infra" };
  const route = httpRoute("shop", "r", [parent], [{ name: "web" }]);
  const shop = namespace("shop", { public: "yes" });

  it.each<[string, JsonObject]>([
    ["internet", { from: "All" }],
    ["cluster", { from: "Same" }],
    ["cluster", {}],
    ["cluster", { from: "None" }],
    ["internet", { from: "Selector", selector: { matchLabels: { public: "yes" } } }],
    ["cluster", { from: "Selector", selector: { matchLabels: { public: "no" } } }],
  ])("lead to %s when they let in %j", (level, allowed) => {
    const { known } = factOf(web, [inside, shop, route, gateway("infra", "public", allowed, "203.0.113.9")]);
    expect(known).toMatchObject({ level });
  });

  it("lead only through the listener that a route names", () => {
    const named = httpRoute("shop", "r", [{ ...parent, sectionName: "other" }], [{ name: "web" }]);
    expect(factOf(web, [inside, named, gateway("infra", "public", { from: "All" }, "203.0.113.9")]).known.level).toBe(
      "cluster",
    );
  });

  it("may lead to another namespace, which a grant there decides", () => {
    const across = httpRoute("front", "r", [parent], [{ name: "web", namespace: "shop" }]);
    const { unknown } = factOf(web, [inside, across, gateway("infra", "public", { from: "All" }, "203.0.113.9")]);
    expect(unknown.internet).toContain("ReferenceGrants");
  });
});

describe("doubts", () => {
  it.each<[string, JsonObject[], string[]]>([
    ["no address yet", [balancer([])], []],
    [
      "public addresses",
      [service("shop", "web", { selector, type: "NodePort" }), node("n1", "gce://p/z/n", "203.0.113.1")],
      [],
    ],
    ["nodes could not be read", [service("shop", "web", { selector, type: "NodePort" })], ["core/nodes"]],
    ["services could not be read", [], ["core/services"]],
    ["ingresses could not be read", [inside], ["networking.k8s.io/ingresses"]],
    ["VirtualService of Istio", [inside, definition("virtualservices.networking.istio.io")], []],
    ["GRPCRoute", [inside, gateway("infra", "g", {}), definition("grpcroutes.gateway.networking.k8s.io")], []],
  ])("are said: %s", (words, objects, unread) => {
    const { known, unknown } = factOf(web, objects, unread);
    expect(known).not.toHaveProperty("internet");
    expect(known).not.toHaveProperty("level");
    expect(unknown.internet).toContain(words);
  });

  it("do not hide what is certain, nor arise where nothing leads", () => {
    expect(factOf(web, [balancer([open])], ["networking.k8s.io/ingresses"]).known.internet).toBe(true);
    expect(factOf(web, [definition("virtualservices.networking.istio.io")]).known.level).toBe("none");
    const internal = { "service.beta.kubernetes.io/azure-load-balancer-internal": "true" };
    const waiting = factOf(web, [balancer([], {}, internal)]);
    expect(waiting.known).toMatchObject({ internet: false, atLeast: "internal" });
  });
});

describe("what leads to workloads", () => {
  it("knows the Services that are missing", () => {
    const subject = ingress("shop", "i", "gone", [open]);
    expect(factOf(subject, [inside]).known).toMatchObject({ missingServices: ["shop/gone"], level: "internet" });
    const route = httpRoute(
      "shop",
      "r",
      [{ name: "g" }],
      [{ name: "web" }, { name: "gone" }, { kind: "Bucket", group: "x.io", name: "b" }],
    );
    expect(factOf(route, [inside, gateway("shop", "g", {}, "10.0.0.9")]).known).toMatchObject({
      missingServices: ["shop/gone"],
      level: "internal",
    });
  });

  it("knows the workloads of a Service", () => {
    expect(factOf(inside, [web, ingress("shop", "i", "web", [near])]).known).toMatchObject({
      workloads: ["Deployment web"],
      level: "internal",
    });
  });
});
