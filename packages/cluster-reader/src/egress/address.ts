import { BlockList, isIP } from "node:net";

/** Which network addresses may be connected to: those of the internet, or also those of private networks. */
export type Reach = "internet" | "private";

/** What kind of address an IP address is; `never` is one that no reader has any business with. */
export type AddressKind = "public" | "private" | "never";

interface Subnet {
  readonly network: string;
  readonly prefix: number;
}

const subnets = (...texts: string[]): Subnet[] =>
  texts.map((text) => {
    const [network = "", prefix = ""] = text.split("/");
    return { network, prefix: Number(prefix) };
  });

function blockList(entries: readonly Subnet[]): BlockList {
  const list = new BlockList();
  for (const { network, prefix } of entries) list.addSubnet(network, prefix, isIP(network) === 6 ? "ipv6" : "ipv4");
  return list;
}

/**
 * Link-local (the metadata services of AWS, Azure, Google and Oracle), other metadata addresses, "this host", multicast
 * and reserved. Sources: RFC 6890; Azure 168.63.129.16, Alibaba 100.100.100.200, Oracle 192.0.0.192, AWS fd00:ec2::/32,
 * Google fd20:ce::254.
 */
const never = blockList(
  subnets(
    "0.0.0.0/8",
    "169.254.0.0/16",
    "168.63.129.16/32",
    "100.100.100.200/32",
    "192.0.0.0/24",
    "224.0.0.0/4",
    "240.0.0.0/4",
    "::/128",
    "fe80::/10",
    "ff00::/8",
    "fd00:ec2::/32",
    "fd20:ce::/32",
  ),
);

/** Loopback, RFC 1918, carrier-grade NAT, benchmarking, and IPv6 unique local and site-local addresses. */
const privateNetworks = blockList(
  subnets(
    "127.0.0.0/8",
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "100.64.0.0/10",
    "198.18.0.0/15",
    "::1/128",
    "fc00::/7",
    "fec0::/10",
  ),
);

/** NAT64 within a network, whatever it leads to (RFC 8215). */
const localTranslation = "64:ff9b:1::/48";
const translated = blockList(subnets(localTranslation));
/**
 * Prefixes under which an IPv4 address hides in the last 32 bits of an IPv6 one: mapped, compatible, translated (RFC 2765),
 * and NAT64 (RFC 6052).
 */
const carriers = blockList(subnets("::ffff:0:0/96", "::/96", "::ffff:0:0:0/96", "64:ff9b::/96", localTranslation));
const sixToFour = blockList(subnets("2002::/16"));

/** The kind of an IP address (not a host name); an IPv4 address inside an IPv6 one counts as itself. */
export function kindOfAddress(address: string): AddressKind {
  const family = isIP(address) === 6 ? "ipv6" : "ipv4";
  if (never.check(address, family)) return "never";
  if (privateNetworks.check(address, family)) return "private";
  const embedded = family === "ipv6" ? embeddedIpv4(address) : undefined;
  const kind = embedded === undefined ? "public" : kindOfAddress(embedded);
  return kind === "public" && translated.check(address, family) ? "private" : kind;
}

/** Whether an IP address may be connected to. */
export function isReachable(address: string, reach: Reach): boolean {
  const kind = kindOfAddress(address);
  return kind === "public" || (kind === "private" && reach === "private");
}

function embeddedIpv4(address: string): string | undefined {
  const carried = carriers.check(address, "ipv6");
  if (!carried && !sixToFour.check(address, "ipv6")) return undefined;
  const groups = groupsOf(address);
  const [high = 0, low = 0] = carried ? groups.slice(6) : groups.slice(1, 3);
  return [high >> 8, high & 255, low >> 8, low & 255].join(".");
}

/** The eight 16-bit groups of an IPv6 address, by way of the URL parser's canonical form. */
function groupsOf(address: string): number[] {
  const canonical = new URL(`http://[${address.split("%")[0]}]/`).hostname.slice(1, -1);
  const [left = "", right] = canonical.split("::");
  const parse = (text: string) => (text === "" ? [] : text.split(":").map((group) => Number.parseInt(group, 16)));
  const head = parse(left);
  const tail = right === undefined ? [] : parse(right);
  return [...head, ...new Array<number>(8 - head.length - tail.length).fill(0), ...tail];
}
