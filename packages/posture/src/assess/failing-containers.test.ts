import { describe, expect, test } from "vitest";
import { readRulePack } from "../pack/read-rule-pack.js";
import { createAssessor, subjectOf } from "./assess.js";
import { failingContainers, judgesContainers } from "./failing-containers.js";

const pack = readRulePack();
const assessor = createAssessor(pack, {});
const deployment = subjectOf({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "shop", namespace: "shop" },
  spec: {
    template: {
      spec: {
        hostNetwork: true,
        containers: [
          { name: "web", image: "web", securityContext: { privileged: true } },
          { name: "proxy", image: "proxy" },
        ],
        initContainers: [{ name: "setup", image: "setup", securityContext: { privileged: true } }],
      },
    },
  },
});
const rule = (id: string) => {
  const compiled = pack.byId.get(id);
  if (!compiled) throw new Error(`There is no rule ${id}`);
  return compiled;
};

describe("the containers that fail a rule", () => {
  test("are named, those that run first too", () => {
    expect(failingContainers(assessor, "container-privileged", deployment)).toEqual(["web", "setup"]);
  });

  test("are none where the rule says nothing against it, and nothing with a name where it is about the pod", () => {
    const calm = subjectOf({ apiVersion: "v1", kind: "Pod", metadata: { name: "a" }, spec: { containers: [] } });
    expect(failingContainers(assessor, "container-privileged", calm)).toEqual([]);
    expect(failingContainers(assessor, "pod-host-network-ports", deployment).filter((name) => name !== null)).toEqual(
      [],
    );
  });

  test("only rules that look at containers one by one, and at nothing else, can spare one of them", () => {
    expect(judgesContainers(rule("container-privileged"))).toBe(true);
    expect(judgesContainers(rule("pod-host-network-ports"))).toBe(false);
    const wrong = pack.rules.filter(
      (compiled) => judgesContainers(compiled) && !/ontainers/.test(compiled.rule.each ?? ""),
    );
    expect(wrong).toEqual([]);
  });
});
