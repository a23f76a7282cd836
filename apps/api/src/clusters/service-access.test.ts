import { expect, test } from "vitest";
import { readServiceAccess } from "./service-access.js";

const bound = [
  { name: "backup", properties: { sourceResourceId: "/subscriptions/s/x", roles: ["Microsoft.X/Vaults/op"] } },
];

test("a binding is told with the rules of its roles, in whatever case they are written", () => {
  const roles = [
    { name: "OP", sourceResourceType: "microsoft.x/vaults", rules: [{ verbs: ["get"], resources: ["pods"] }] },
  ];
  const rules = [{ verbs: ["get"], apiGroups: [], resources: ["pods"], resourceNames: [], nonResourceURLs: [] }];
  expect(readServiceAccess(bound, roles)).toEqual([
    { name: "backup", source: "/subscriptions/s/x", roles: [{ name: "Microsoft.X/Vaults/op", rules }] },
  ]);
});

test("what was not read is not nothing", () => {
  expect(readServiceAccess(null, null)).toBeNull();
  expect(readServiceAccess([], null)).toEqual([]);
  expect(readServiceAccess(bound, null)?.[0]?.roles[0]?.rules).toBeNull();
});
