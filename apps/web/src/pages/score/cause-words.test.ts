import type { ScoreCause } from "@periplus/shared/score-cause";
import { describe, expect, it } from "vitest";
import { causeWords } from "./cause-words";

const cause = (given: Partial<ScoreCause> & Pick<ScoreCause, "cause">): ScoreCause => ({
  effect: -0.01,
  rawEffect: -0.01,
  resources: 1,
  kind: null,
  namespace: null,
  ruleId: null,
  exemptionId: null,
  cluster: { id: "1", name: "prod-eu" },
  parts: [],
  groups: 0,
  ...given,
});

describe("the words of a cause", () => {
  it("say how many of what, and where", () => {
    expect(causeWords(cause({ cause: "added", resources: 14, kind: "Deployment", namespace: "shop" }))).toBe(
      "new: 14 Deployments in shop",
    );
    expect(causeWords(cause({ cause: "gone", kind: "NetworkPolicy", resources: 2 }))).toBe("gone: 2 NetworkPolicies");
  });

  it("name what is not read any more", () => {
    const lost = cause({
      cause: "lostSight",
      kind: "Pod",
      namespace: "shop",
      resources: 3,
      parts: ["networking.k8s.io/networkpolicies"],
    });
    expect(causeWords(lost)).toBe("lost sight of 3 Pods in shop (networkpolicies not read any more)");
  });

  it("say what happened to a whole cluster", () => {
    expect(causeWords(cause({ cause: "gone", resources: 40 }))).toBe("prod-eu is gone");
    expect(causeWords(cause({ cause: "disconnected" }))).toBe("prod-eu went with its connector");
  });
});
