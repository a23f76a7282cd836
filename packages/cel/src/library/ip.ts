import { sizeOf, stringCost } from "../cost.js";
import { Failure } from "../errors.js";
import { type CostRule, type Definition, define } from "../functions.js";
import { type CelType, cidrType, ipType } from "../types.js";
import { OpaqueValue } from "../values.js";
import {
  type Address,
  containsAddress,
  formatAddress,
  maskPrefix,
  type Prefix,
  parseAddress,
  parsePrefix,
} from "./ip-address.js";

export class IpValue extends OpaqueValue {
  readonly #address: Address;

  constructor(address: Address) {
    super();
    this.#address = address;
  }

  override type(): CelType {
    return ipType;
  }

  override equals(other: OpaqueValue): boolean {
    return other instanceof IpValue && formatAddress(other.#address) === formatAddress(this.#address);
  }

  address(): Address {
    return this.#address;
  }
}

export class CidrValue extends OpaqueValue {
  readonly #prefix: Prefix;

  constructor(prefix: Prefix) {
    super();
    this.#prefix = prefix;
  }

  override type(): CelType {
    return cidrType;
  }

  override equals(other: OpaqueValue): boolean {
    return other instanceof CidrValue && formatPrefix(other.#prefix) === formatPrefix(this.#prefix);
  }

  prefix(): Prefix {
    return this.#prefix;
  }
}

function formatPrefix({ address, length }: Prefix): string {
  return `${formatAddress(address)}/${length}`;
}

function readIp(text: string): IpValue {
  const address = parseAddress(text);
  if (address === undefined) throw new Failure(`${JSON.stringify(text)} is no IP address`);
  return new IpValue(address);
}

function readCidr(text: string): CidrValue {
  const prefix = parsePrefix(text);
  if (prefix === undefined) throw new Failure(`${JSON.stringify(text)} is no CIDR`);
  return new CidrValue(prefix);
}

function containsIp(cidr: CidrValue, ip: IpValue): boolean {
  return containsAddress(cidr.prefix(), ip.address());
}

function containsCidr(cidr: CidrValue, inner: CidrValue): boolean {
  return inner.prefix().length >= cidr.prefix().length && containsAddress(cidr.prefix(), inner.prefix().address);
}

/** An IPv6 range: the leading bits of the address have the value. */
function startsWith({ bits, value }: Address, size: 32 | 128, leading: number, wanted: bigint): boolean {
  return bits === size && value >> BigInt(size - leading) === wanted;
}

function isUnspecified({ value }: Address): boolean {
  return value === 0n;
}

function isLoopback(address: Address): boolean {
  return startsWith(address, 32, 8, 127n) || startsWith(address, 128, 128, 1n);
}

/** 224.0.0.0/24, and ffx2::/16 whatever x is. */
function isLinkLocalMulticast(address: Address): boolean {
  if (address.bits === 32) return startsWith(address, 32, 24, 0xe00000n);
  return address.value >> 120n === 0xffn && ((address.value >> 112n) & 0xfn) === 2n;
}

/** 169.254.0.0/16, and fe80::/10. */
function isLinkLocalUnicast(address: Address): boolean {
  return startsWith(address, 32, 16, 0xa9fen) || startsWith(address, 128, 10, 0xfe80n >> 6n);
}

function isMulticast(address: Address): boolean {
  return startsWith(address, 32, 4, 0xen) || startsWith(address, 128, 8, 0xffn);
}

function isGlobalUnicast(address: Address): boolean {
  const broadcast = address.bits === 32 && address.value === 0xffffffffn;
  return (
    !broadcast &&
    !isUnspecified(address) &&
    !isLoopback(address) &&
    !isMulticast(address) &&
    !isLinkLocalUnicast(address)
  );
}

const parseCost: CostRule = (text) => stringCost(sizeOf(text));

/** The bytes of an address, or of the part of it that a prefix names. */
function byteSize(value: unknown): number {
  if (value instanceof IpValue) return value.address().bits / 8;
  if (value instanceof CidrValue) return Math.ceil(value.prefix().length / 8);
  return sizeOf(value);
}

/** Comparing the bytes of both. */
function containsIpCost(cidr: unknown): number {
  return stringCost(byteSize(cidr), 2);
}

/** The same, and masking the first one. */
function containsCidrCost(cidr: unknown): number {
  return containsIpCost(cidr) + stringCost(byteSize(cidr)) + 1;
}

/** Rules that hold whatever the argument is. */
export const ipCosts: ReadonlyMap<string, CostRule> = new Map<string, CostRule>([
  ["cidr", parseCost],
  ["isIP", parseCost],
  ["isCIDR", parseCost],
  ["ip", (value) => (value instanceof CidrValue ? 1 : parseCost(value, undefined, undefined, undefined))],
  ["ip.isCanonical", (text) => stringCost(sizeOf(text), 2)],
  ["containsIP", containsIpCost],
  ["containsCIDR", containsCidrCost],
]);

const since = { since: 30 } as const;

function property(name: string, read: (address: Address) => boolean | number): Definition {
  const result = name === "family" ? "int" : "bool";
  return define(`IP.${name}(): ${result}`, (_frame, ip: IpValue) => read(ip.address()), since);
}

export const ips: readonly Definition[] = [
  define("ip(string): IP", (_frame, text: string) => readIp(text), since),
  define("isIP(string): bool", (_frame, text: string) => parseAddress(text) !== undefined, since),
  define(
    "ip::isCanonical(string): bool",
    (_frame, text: string) => formatAddress(readIp(text).address()) === text,
    since,
  ),
  property("family", (address) => (address.bits === 32 ? 4 : 6)),
  property("isUnspecified", isUnspecified),
  property("isLoopback", isLoopback),
  property("isLinkLocalMulticast", isLinkLocalMulticast),
  property("isLinkLocalUnicast", isLinkLocalUnicast),
  property("isGlobalUnicast", isGlobalUnicast),
  define("string(IP): string", (_frame, ip: IpValue) => formatAddress(ip.address()), since),
];

export const cidrs: readonly Definition[] = [
  define("cidr(string): CIDR", (_frame, text: string) => readCidr(text), since),
  define("isCIDR(string): bool", (_frame, text: string) => parsePrefix(text) !== undefined, since),
  define("CIDR.containsIP(string): bool", (_frame, cidr: CidrValue, ip: string) => containsIp(cidr, readIp(ip)), {
    ...since,
    cost: (cidr, ip) => containsIpCost(cidr) + stringCost(sizeOf(ip)),
  }),
  define("CIDR.containsIP(IP): bool", (_frame, cidr: CidrValue, ip: IpValue) => containsIp(cidr, ip), since),
  define(
    "CIDR.containsCIDR(string): bool",
    (_frame, cidr: CidrValue, inner: string) => containsCidr(cidr, readCidr(inner)),
    { ...since, cost: (cidr, inner) => containsCidrCost(cidr) + stringCost(sizeOf(inner)) },
  ),
  define(
    "CIDR.containsCIDR(CIDR): bool",
    (_frame, cidr: CidrValue, inner: CidrValue) => containsCidr(cidr, inner),
    since,
  ),
  define("CIDR.ip(): IP", (_frame, cidr: CidrValue) => new IpValue(cidr.prefix().address), since),
  define("CIDR.prefixLength(): int", (_frame, cidr: CidrValue) => cidr.prefix().length, since),
  define("CIDR.masked(): CIDR", (_frame, cidr: CidrValue) => new CidrValue(maskPrefix(cidr.prefix())), since),
  define("string(CIDR): string", (_frame, cidr: CidrValue) => formatPrefix(cidr.prefix()), since),
];
