import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { expect } from "@playwright/test";
import { test } from "./fixtures.js";

test("a discovery is followed to its end without asking again", async ({ adminPage: page, api }) => {
  const [connector] = (await api.call("listConnectors")).items.filter(({ cloud }) => cloud === "aws");
  let asked = 0;
  page.on("request", (request) => {
    if (/\/discovery-runs\/\d+$/.test(request.url())) asked += 1;
  });
  await page.goto("/connectors");
  await page
    .getByRole("table", { name: "Connectors" })
    .getByRole("link", { name: connector?.name ?? "" })
    .click();
  const stream = page.waitForResponse((response) => response.url().endsWith("/events"));
  await page.getByRole("button", { name: "Discover now" }).click();
  await expect(page).toHaveURL(/\/discoveries\/\d+$/);
  expect((await stream).headers()["content-type"]).toContain("text/event-stream");

  const main = page.getByRole("main");
  await expect(main.getByText(/^Completed/)).toBeVisible({ timeout: 45_000 });
  await expect(main.getByText("3 of 3 done")).toBeVisible();
  const table = page.getByRole("table", { name: "Clusters of this discovery" });
  await expect(table.getByRole("row").filter({ hasText: "Done" })).toHaveCount(3);
  await expect(page.getByRole("link", { name: "Go to the overview" })).toBeVisible();
  expect(asked).toBe(1);
});

test.describe("a cluster that never answers", () => {
  let silence: Server;
  const connections = new Set<Socket>();
  test.beforeAll(async () => {
    silence = createServer((connection) => connections.add(connection)).listen(0, "127.0.0.1");
    await once(silence, "listening");
  });
  test.afterAll(async () => {
    for (const connection of connections) connection.destroy();
    await new Promise((done) => silence.close(done));
  });

  test("is connected, its discovery cancelled, and it is removed again", async ({ adminPage: page }) => {
    await page.goto("/connectors/new/kubernetes");
    await page.getByLabel("Name", { exact: true }).fill("Silent cluster");
    const { port } = silence.address() as AddressInfo;
    await page.getByLabel("API server").fill(`https://127.0.0.1:${port}`);
    await page.getByLabel(/^Token/).fill("a-token-that-nobody-will-see");
    await page.getByRole("button", { name: "Connect and start the first discovery" }).click();

    await expect(page).toHaveURL(/\/discoveries\/\d+$/);
    const main = page.getByRole("main");
    await expect(main.getByText("Running")).toBeVisible();
    await expect(page.getByRole("progressbar")).toBeVisible();
    await page.getByRole("button", { name: "Cancel" }).click();
    await expect(main.getByText("Cancelled", { exact: true })).toBeVisible({ timeout: 20_000 });
    await expect(page.getByRole("progressbar")).toHaveCount(0);

    await main.getByRole("link", { name: "Silent cluster" }).first().click();
    await page.getByRole("main").getByRole("button", { name: "Remove" }).click();
    const dialog = page.getByRole("dialog", { name: "Remove Silent cluster?" });
    await dialog.getByRole("button", { name: "Remove" }).click();
    await expect(page).toHaveURL(/\/connectors$/);
    await expect(page.getByRole("link", { name: "Silent cluster" })).toHaveCount(0);
  });
});
