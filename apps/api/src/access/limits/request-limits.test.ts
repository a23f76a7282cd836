import { describe, expect, test } from "vitest";
import { readConfig } from "../../config/config.js";
import { type LimitHeaders, networkOf, RequestLimits } from "./request-limits.js";

const start = Date.parse("2026-11-26T12:00:15Z");
const limitsOf = (requests: number) =>
  new RequestLimits(readConfig({ PERIPLUS_REQUESTS_PER_MINUTE: String(requests) }, "/"));

/** Takes one; returns what was told, and the problem's headers where it was refused. */
function take(limits: RequestLimits, policy: "principal" | "address" | "provider", key: string, seconds = 0) {
  let told: LimitHeaders | undefined;
  try {
    limits.take({ policy, key }, (headers) => (told = headers), new Date(start + seconds * 1_000));
    return { told, refused: undefined };
  } catch (error) {
    return { told, refused: (error as { headers: object }).headers };
  }
}

test("a quota is counted down, refused when it is used up, and given again", () => {
  const limits = limitsOf(60);
  const policy = '"principal";q=60;w=60';
  expect(take(limits, "principal", "a").told).toEqual({
    "ratelimit-policy": policy,
    ratelimit: '"principal";r=59;t=45',
  });
  for (let count = 2; count <= 60; count += 1) expect(take(limits, "principal", "a", 10).refused).toBeUndefined();
  const refused = take(limits, "principal", "a", 20);
  expect(refused).toEqual({
    told: { "ratelimit-policy": policy, ratelimit: '"principal";r=0;t=25' },
    refused: { "retry-after": "25" },
  });
  expect(take(limits, "principal", "b", 20).refused).toBeUndefined();
  expect(take(limits, "principal", "a", 45).told?.ratelimit).toBe('"principal";r=59;t=60');
});

test("who is not known has a tenth, for all addresses of a network together", () => {
  const limits = limitsOf(60);
  for (let count = 0; count < 6; count += 1)
    expect(take(limits, "address", `2001:db8:1:2::${count}`).refused).toBeUndefined();
  expect(take(limits, "address", "2001:db8:1:2:ffff::1").refused).toBeDefined();
  expect(take(limits, "address", "2001:db8:1:3::1").refused).toBeUndefined();
  expect(take(limits, "provider", "2001:db8:1:2::1").told?.["ratelimit-policy"]).toBe('"provider";q=60;w=60');
});

test("many addresses cost no more memory than some", () => {
  const limits = limitsOf(60);
  for (let count = 0; count < 100_000; count += 1)
    take(limits, "address", `10.${count >> 16}.${(count >> 8) & 255}.${count & 255}`);
  for (let count = 0; count < 60; count += 1) take(limits, "address", `192.0.2.${count}`);
  expect(take(limits, "address", "198.51.100.1").refused).toBeDefined();
  expect(take(limits, "address", "10.0.0.7").refused).toBeUndefined();
});

describe("the network of an address", () => {
  test.each([
    ["192.0.2.1", "192.0.2.1"],
    ["::ffff:192.0.2.1", "192.0.2.1"],
    ["2001:db8:0:7:a:b:c:d", "2001:db8:0:7"],
    ["2001:0DB8::1", "2001:db8:0:0"],
    ["::1", "0:0:0:0"],
    ["fe80::1%eth0", "fe80:0:0:0"],
  ])("%s", (address, network) => expect(networkOf(address)).toBe(network));
});
