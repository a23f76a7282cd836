import { expect, test } from "vitest";
import { standardWords } from "./words";

test("standards by their names, unknown ones by their id", () => {
  expect(
    ["cis-aks-1.8", "cis-kubernetes-1.12", "mitre-attack", "house-rules", "constructor"].map(standardWords),
  ).toEqual(["CIS AKS 1.8", "CIS Kubernetes 1.12", "MITRE ATT&CK", "house-rules", "constructor"]);
});
