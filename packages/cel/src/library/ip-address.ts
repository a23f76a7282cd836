/*
 * Addresses and prefixes as Go's net/netip reads and writes them. An address is 4 or 16 bytes as one number.
 */

/** An address of 32 or 128 bits. */
export interface Address {
  readonly bits: 32 | 128;
  readonly value: bigint;
}

/** An address with the number of leading bits that make the network. */
export interface Prefix {
  readonly address: Address;
  readonly length: number;
}

function parseV4(text: string): bigint | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (match === null) return undefined;
  let value = 0n;
  for (const part of match.slice(1)) {
    if (part === undefined || (part.length > 1 && part.startsWith("0")) || Number(part) > 255) return undefined;
    value = (value << 8n) | BigInt(part);
  }
  return value;
}

/** The 16-bit groups of one side of a `::`; the last two may be written as an IPv4 address. */
function parseGroups(text: string): bigint[] | undefined {
  if (text === "") return [];
  const groups: bigint[] = [];
  const parts = text.split(":");
  for (const [index, part] of parts.entries()) {
    const v4 = part.includes(".") && index === parts.length - 1 ? parseV4(part) : undefined;
    if (v4 !== undefined) groups.push(v4 >> 16n, v4 & 0xffffn);
    else if (/^[0-9a-fA-F]{1,4}$/.test(part)) groups.push(BigInt(`0x${part}`));
    else return undefined;
  }
  return groups;
}

function parseV6(text: string): bigint | undefined {
  const halves = text.split("::");
  const [before, after] = halves.map(parseGroups);
  if (halves.length > 2 || before === undefined || (halves.length === 2 && after === undefined)) return undefined;
  const tail = after ?? [];
  // An IPv4 address can only be at the very end.
  if (halves.length === 2 && (halves[0] ?? "").includes(".")) return undefined;
  const missing = 8 - before.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  const groups = [...before, ...new Array<bigint>(missing).fill(0n), ...tail];
  return groups.reduce((value, group) => (value << 16n) | group, 0n);
}

/** Is it an IPv4 address in IPv6 clothes (::ffff:1.2.3.4)? Kubernetes refuses these. */
function isMapped(value: bigint): boolean {
  return value >> 32n === 0xffffn;
}

/** Is it an IPv6 address, with a zone (`%eth0`) or without? */
export function isV6(text: string): boolean {
  const [address = "", ...zone] = text.split("%");
  return address.includes(":") && parseV6(address) !== undefined && (zone.length === 0 || zone.join("%") !== "");
}

/** Reads an address without zone; undefined when the text is none. */
export function parseAddress(text: string): Address | undefined {
  const v4 = parseV4(text);
  if (v4 !== undefined) return { bits: 32, value: v4 };
  const v6 = text.includes(":") ? parseV6(text) : undefined;
  return v6 === undefined || isMapped(v6) ? undefined : { bits: 128, value: v6 };
}

/** Reads "10.0.0.0/8"; undefined when the text is no prefix. */
export function parsePrefix(text: string): Prefix | undefined {
  const slash = text.lastIndexOf("/");
  const address = slash < 0 ? undefined : parseAddress(text.slice(0, slash));
  const written = text.slice(slash + 1);
  if (address === undefined || !/^(?:0|[1-9]\d{0,2})$/.test(written)) return undefined;
  const length = Number(written);
  return length > address.bits ? undefined : { address, length };
}

function formatV6(value: bigint): string {
  const groups = Array.from({ length: 8 }, (_none, index) => (value >> BigInt(112 - 16 * index)) & 0xffffn);
  const text = groups.map((group) => group.toString(16)).join(":");
  // The first of the longest runs of two or more zero groups becomes "::".
  let longest = "";
  for (const [run] of text.matchAll(/(?:^|:)0(?::0)+(?=:|$)/g)) {
    if (run.replace(/^:/, "").length > longest.replace(/^:/, "").length) longest = run;
  }
  if (longest === "") return text;
  const at = text.indexOf(longest);
  return `${text.slice(0, at)}::${text.slice(at + longest.length).replace(/^:/, "")}`;
}

export function formatAddress({ bits, value }: Address): string {
  if (bits === 128) return formatV6(value);
  return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 0xffn).join(".");
}

/** The leading bits of an address that the prefix keeps, as a number. */
function networkBits(address: Address, length: number): bigint {
  return address.value >> BigInt(address.bits - length);
}

export function maskPrefix({ address, length }: Prefix): Prefix {
  const host = BigInt(address.bits - length);
  return { address: { ...address, value: (address.value >> host) << host }, length };
}

/** Is the address in the network? */
export function containsAddress(prefix: Prefix, address: Address): boolean {
  if (prefix.address.bits !== address.bits) return false;
  return networkBits(prefix.address, prefix.length) === networkBits(address, prefix.length);
}
