import { describe, expect, it } from "vitest";
import {
  account,
  binding,
  clusterBinding,
  clusterOf,
  clusterRole,
  policyRule,
  role,
} from "../../../test/cluster-builder.js";
import type { JsonObject } from "../../snapshot/object.js";
import { abilityIds } from "./abilities.js";

const subject = "ServiceAccount shop/web";
const web = account("shop", "web");

function rightsOf(objects: readonly JsonObject[], unread: readonly string[] = []) {
  return clusterOf([web, ...objects], unread).rbac.ofSubject(subject).known;
}

/** The abilities that are held, each with where: `everywhere` or namespaces. */
function heldIn(objects: readonly JsonObject[]): Record<string, unknown> {
  const abilities = rightsOf(objects).abilities as Record<string, JsonObject>;
  const held = Object.entries(abilities).filter(([, ability]) => ability.held === true);
  return Object.fromEntries(
    held.map(([id, { everywhere, namespaces }]) => [id, everywhere ? "everywhere" : namespaces]),
  );
}

function takeoverOf(objects: readonly JsonObject[]): string[] {
  const takeover = rightsOf(objects).takeover as Record<string, JsonObject>;
  return abilityIds.filter((id) => takeover[id]?.held === true);
}

describe("abilities", () => {
  it.each([
    ["readSecrets", "list secrets"],
    ["execInPods", "create pods/exec"],
    ["execInPods", "get pods/attach"],
    ["execInPods", "patch pods/ephemeralcontainers"],
    ["portForward", "create pods/portforward"],
    ["createPods", "create pods"],
    ["changeWorkloads", "patch deployments@apps"],
    ["changeWorkloads", "create cronjobs@batch"],
    ["escalate", "escalate clusterroles@rbac.authorization.k8s.io"],
    ["bind", "bind roles@rbac.authorization.k8s.io"],
    ["impersonate", "impersonate groups"],
    ["approveCertificates", "approve signers@certificates.k8s.io"],
    ["createTokens", "create serviceaccounts/token"],
    ["proxyToNodes", "get nodes/proxy"],
    ["changeWebhooks", "update mutatingwebhookconfigurations@admissionregistration.k8s.io"],
    ["changeValidatingWebhooks", "create validatingwebhookconfigurations@admissionregistration.k8s.io"],
    ["createVolumes", "create persistentvolumes"],
  ])("%s by %s", (ability, text) => {
    const objects = [clusterRole("r", [policyRule(text)]), clusterBinding("b", "r", subject)];
    expect(heldIn(objects)).toEqual({ [ability]: "everywhere" });
    const other = [clusterRole("r", [policyRule("get pods")]), clusterBinding("b", "r", subject)];
    expect(heldIn(other)).toEqual({});
  });

  it("are all held by whoever may do everything, and a pod is not its subresources", () => {
    const all = clusterRole("r", [policyRule("* *@*")]);
    expect(Object.keys(heldIn([all, clusterBinding("b", "r", subject)]))).toEqual([...abilityIds]);
    const pods = clusterRole("r", [policyRule("* pods")]);
    expect(Object.keys(heldIn([pods, clusterBinding("b", "r", subject)]))).toEqual(["createPods", "changeWorkloads"]);
    const exec = clusterRole("r", [policyRule("* */exec")]);
    expect(Object.keys(heldIn([exec, clusterBinding("b", "r", subject)]))).toEqual(["execInPods"]);
  });

  it("hold in the namespace of the binding, and not for what is in no namespace", () => {
    const rules = [policyRule("get secrets"), policyRule("get nodes/proxy"), policyRule("impersonate users")];
    const objects = [clusterRole("r", rules), binding("shop", "b", "r", [subject])];
    expect(heldIn(objects)).toEqual({ readSecrets: ["shop"] });
  });

  it("are known to be for named objects only", () => {
    const rules = [policyRule("get secrets", ["one"]), policyRule("create pods", ["one"])];
    const rights = rightsOf([clusterRole("r", rules), clusterBinding("b", "r", subject)]);
    expect(rights.abilities).toMatchObject({
      readSecrets: { held: true, onlyNamed: true, everywhere: false },
      createPods: { held: false },
    });
    expect(rights.takesOver).toBe(false);
  });

  it("are as good as unlimited for the names that matter", () => {
    const rules = [policyRule("bind clusterroles@rbac.authorization.k8s.io", ["cluster-admin"])];
    expect(takeoverOf([clusterRole("r", rules), clusterBinding("b", "r", subject)])).toEqual(["bind"]);
    const view = [policyRule("bind clusterroles@rbac.authorization.k8s.io", ["view"])];
    expect(takeoverOf([clusterRole("r", view), clusterBinding("b", "r", subject)])).toEqual([]);
  });

  it("come with the chain that gives them", () => {
    const objects = [role("shop", "r", [policyRule("get secrets")]), binding("shop", "b", "r", [subject], "Role")];
    expect(rightsOf(objects)).toMatchObject({
      granted: true,
      bindings: ["RoleBinding shop/b → Role shop/r → ServiceAccount shop/web"],
      abilities: { readSecrets: { ways: ["in shop: RoleBinding shop/b → Role shop/r → ServiceAccount shop/web"] } },
    });
  });
});

describe("subjects", () => {
  const secrets = clusterRole("r", [policyRule("get secrets")]);

  it.each([
    "Group system:serviceaccounts",
    "Group system:serviceaccounts:shop",
    "Group system:authenticated",
    "User system:serviceaccount:shop:web",
  ])("are reached through %s", (name) => {
    expect(heldIn([secrets, clusterBinding("b", "r", name)])).toEqual({ readSecrets: "everywhere" });
  });

  it.each([
    "Group system:serviceaccounts:other",
    "Group system:unauthenticated",
    "User web",
    "ServiceAccount other/web",
  ])("are not reached through %s", (name) => {
    expect(heldIn([secrets, clusterBinding("b", "r", name)])).toEqual({});
  });

  it("are granted something only by a binding that names them", () => {
    expect(rightsOf([secrets, clusterBinding("b", "r", "Group system:serviceaccounts")]).granted).toBe(false);
  });

  it("may be users and groups, and system:masters may do everything", () => {
    const facts = clusterOf([secrets, clusterBinding("b", "r", "User alice", "Group devs")]);
    for (const name of ["User alice", "Group devs"]) {
      expect(facts.rbac.ofSubject(name).known.abilities).toMatchObject({ readSecrets: { everywhere: true } });
    }
    expect(facts.rbac.ofSubject("Group system:masters").known.takesOver).toBe(true);
  });
});

describe("single requests", () => {
  const objects = [
    clusterRole("r", [
      policyRule("get configmaps", ["one"]),
      policyRule("get */status@apps"),
      { verbs: ["get"], nonResourceURLs: ["/metrics", "/debug/*"] },
    ]),
    clusterBinding("b", "r", subject),
    role("shop", "local", [policyRule("list pods")]),
    binding("shop", "local", "local", [subject], "Role"),
  ];
  const { graph } = clusterOf(objects).rbac;
  const ask = (verb: string, resource: string, more: object = {}, namespace: string | null = "shop") =>
    graph.allows(subject, { verb, group: "", resource, ...more }, namespace) !== undefined;

  it("are allowed as RBAC evaluates them", () => {
    expect(ask("get", "configmaps", { name: "one" })).toBe(true);
    expect(ask("get", "configmaps", { name: "two" })).toBe(false);
    expect(ask("get", "configmaps")).toBe(false);
    expect(ask("get", "deployments", { group: "apps", subresource: "status" })).toBe(true);
    expect(ask("get", "deployments", { group: "apps" })).toBe(false);
    expect(ask("list", "pods")).toBe(true);
    expect(ask("list", "pods", {}, "other")).toBe(false);
    expect(ask("list", "pods", {}, null)).toBe(false);
  });

  it("may be for URLs, which only a ClusterRoleBinding gives", () => {
    expect(graph.allows(subject, { verb: "get", url: "/debug/pprof" }, null)).toBeDefined();
    expect(graph.allows(subject, { verb: "get", url: "/metrics/x" }, null)).toBeUndefined();
    const inNamespace = clusterOf([objects[0] ?? {}, binding("shop", "b", "r", [subject])]).rbac.graph;
    expect(inNamespace.allows(subject, { verb: "get", url: "/metrics" }, "shop")).toBeUndefined();
  });
});

describe("takeover", () => {
  const pods = (namespace: string, to: string) => [
    role(namespace, "pods", [policyRule("create pods")]),
    binding(namespace, "pods", "pods", [to], "Role"),
  ];

  it("spreads from namespace to namespace, as far as there are accounts", () => {
    const objects = [
      account("tools", "boss"),
      clusterBinding("boss", "cluster-admin", "ServiceAccount tools/boss"),
      account("ci", "runner"),
      ...pods("tools", "ServiceAccount ci/runner"),
      ...pods("ci", subject),
    ];
    const rights = rightsOf(objects);
    expect(rights.takesOver).toBe(true);
    expect(rights.takesOverBy).toContain("create pods in ci, where ServiceAccount ci/runner is powerful");
    expect(takeoverOf(objects.slice(2))).toEqual([]);
  });

  it("does not come from accounts that do not exist", () => {
    const objects = [clusterBinding("boss", "cluster-admin", "ServiceAccount tools/gone"), ...pods("tools", subject)];
    expect(takeoverOf(objects)).toEqual([]);
    const unread = rightsOf(objects, ["core/serviceaccounts"]);
    expect(unread.takesOver).toBe(true);
  });

  it("takes more than secrets of a namespace, and more than the account itself", () => {
    const boss = [account("tools", "boss"), clusterBinding("boss", "cluster-admin", "ServiceAccount tools/boss")];
    const secrets = [role("tools", "r", [policyRule("get secrets")]), binding("tools", "b", "r", [subject], "Role")];
    expect(takeoverOf([...boss, ...secrets])).toEqual([]);
    const own = [
      ...pods("shop", subject),
      clusterRole("r", [policyRule("get secrets")]),
      clusterBinding("b", "r", subject),
    ];
    expect(takeoverOf(own)).toEqual(["readSecrets"]);
    expect(takeoverOf([...own, account("shop", "boss"), clusterBinding("c", "r", "ServiceAccount shop/boss")])).toEqual(
      ["readSecrets", "createPods"],
    );
  });

  it("ends where namespaces lend each other their accounts", () => {
    const objects = [
      account("a", "x"),
      account("b", "y"),
      ...pods("a", "ServiceAccount b/y"),
      ...pods("b", "ServiceAccount a/x"),
    ];
    expect(clusterOf(objects).rbac.ofAccount("a", "x").known.takesOver).toBe(false);
  });
});

describe("what was not read", () => {
  const secrets = [clusterRole("r", [policyRule("get secrets")]), clusterBinding("b", "r", subject)];
  const parts = ["roles", "clusterroles", "rolebindings", "clusterrolebindings"];

  it.each(parts)("leaves the rest unknown without %s, and what was found known", (part) => {
    const unread = [`rbac.authorization.k8s.io/${part}`];
    const found = clusterOf([web, ...secrets], unread).rbac.ofSubject(subject);
    expect(found.known).toMatchObject({ takesOver: true, granted: true });
    expect(Object.keys(found.known.abilities ?? {})).toEqual(["readSecrets"]);
    const nothing = clusterOf([web], unread).rbac.ofSubject(subject);
    expect(nothing.known).not.toHaveProperty("takesOver");
    expect(nothing.unknown.takesOver).toBe(`The ${part} could not be read whole.`);
  });
});

describe("roles and bindings", () => {
  it("know who refers to them", () => {
    const part = { ...clusterRole("part", []), metadata: { name: "part", labels: { to: "sum" } } };
    const sum = clusterRole("sum", [], { aggregationRule: { clusterRoleSelectors: [{ matchLabels: { to: "sum" } }] } });
    const { rbac } = clusterOf([part, sum, clusterRole("free", []), binding("shop", "b", "sum", ["User alice"])]);
    expect(rbac.ofRole("ClusterRole", null, "part").known).toEqual({
      referenced: true,
      bound: true,
      boundInSystem: false,
      bindings: ["RoleBinding shop/b → User alice"],
    });
    expect(rbac.ofRole("ClusterRole", null, "free").known).toMatchObject({ referenced: false, bound: false });
  });
});
