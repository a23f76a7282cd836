import { setTimeout as sleep } from "node:timers/promises";
import { Api } from "./api.js";
import { startProduct } from "./product.js";

/** Starts the product with the sample estate once for all tests. They find it through the environment. */
export default async function startDemo(): Promise<() => Promise<void>> {
  const product = await startProduct(["--demo"]);
  process.env.E2E_ADDRESS = product.address;
  process.env.E2E_TOKEN = product.token;
  await waitForDiscoveries(await Api.open(product));
  return () => product.stop();
}

/** Whatever starts, no test sees an estate that is half read. */
async function waitForDiscoveries(api: Api): Promise<void> {
  for (;;) {
    const { items } = await api.call("listDiscoveryRuns", { query: { limit: 100 } });
    if (items.length > 0 && items.every(({ stage }) => stage === "ended")) break;
    await sleep(250);
  }
  await api.close();
}
