import { BlockList, isIP } from "node:net";

/**
 * What to say of an API server that admits some addresses only; undefined where ours are among them. `ours` are the
 * addresses and networks from which this installation reaches the internet, as far as it was told.
 */
export function describeAdmission(ranges: readonly string[], ours: readonly string[]): string | undefined {
  if (ranges.length === 0 || ranges.some((range) => /^(0\.0\.0\.0|::)\/0$/.test(range))) return undefined;
  const admitted =
    ranges.length > 5 ? `${ranges.slice(0, 5).join(", ")} and ${ranges.length - 5} more` : ranges.join(", ");
  if (ours.length === 0) {
    return (
      `It admits only ${admitted}: add the public address of this installation to its ranges. ` +
      "PERIPLUS_EGRESS_ADDRESSES makes it known here."
    );
  }
  const missing = ours.filter((address) => !isAdmitted(ranges, address));
  if (missing.length === 0) return undefined;
  return `It admits only ${admitted}, and this installation asks from ${missing.join(", ")}: add that to its ranges.`;
}

/** Whether an address, or the first one of a network, lies in one of the ranges. */
function isAdmitted(ranges: readonly string[], address: string): boolean {
  const list = new BlockList();
  for (const range of ranges) {
    const [network = "", prefix] = range.split("/");
    const family = isIP(network);
    if (family === 0) continue;
    list.addSubnet(network, Number(prefix ?? (family === 4 ? 32 : 128)), family === 4 ? "ipv4" : "ipv6");
  }
  const [host = ""] = address.split("/");
  return list.check(host, isIP(host) === 6 ? "ipv6" : "ipv4");
}
