import { describe, expect, it } from "vitest";
import { AzureEstate } from "../src/estate/azure-estate.js";
import { AZURE } from "../src/estate/company.js";
import { Estate } from "../src/estate/estate.js";

describe("settings of clusters", () => {
  it("change with the steps, and their eTag with them", () => {
    const estate = new Estate({ seed: 1, step: 0, azureObjectId: "00000000-0000-4000-8000-000000000000" });
    const addresses = {
      origin: () => "https://localhost",
      serverOf: (name: string) => `https://localhost/k8s/${name}`,
      ca: () => "CA",
    };
    const azure = new AzureEstate(estate, addresses);
    const read = () => azure.clusters(AZURE.production).find(({ name }) => name === "aks-logistics-prod");
    const before = read();
    expect(before?.properties).toMatchObject({ disableLocalAccounts: false });
    for (let i = 0; i < 3; i++) estate.advance();
    expect(read()?.properties).toMatchObject({ disableLocalAccounts: true });
    expect(read()?.eTag).not.toBe(before?.eTag);
  });
});
