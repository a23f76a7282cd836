import { expect, test } from "vitest";
import { reachableTargets, targetOfChosen, targetsAround } from "./targets";

const place = {
  resource: { id: "1", kind: "Pod", namespace: "shop", name: "web" },
  cluster: { id: "7", name: "prod", cloud: "aws" as const },
};
const clusters = [{ id: "7", connectorId: "c-1", connectorName: "Payments" }];
const scopesOf = (reachesAll: boolean, known = clusters) =>
  reachableTargets(targetsAround(place, ["app"]), known, reachesAll).map(({ scopes }) => scopes[0]);

test("the connector stands between its cluster and everything", () => {
  expect(scopesOf(true).slice(-4)).toEqual([{ clusterId: "7" }, { connectorId: "c-1" }, { namespace: "shop" }, {}]);
});

test("whoever reaches some connectors is offered what lies in one", () => {
  expect(scopesOf(false).at(-1)).toEqual({ connectorId: "c-1" });
  expect(scopesOf(false, []).at(-1)).toEqual({ clusterId: "7" });
});

test("chosen resources stay one target", () => {
  expect(reachableTargets([targetOfChosen([place, place])], clusters, false)).toHaveLength(1);
});
