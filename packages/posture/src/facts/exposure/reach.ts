import { containsAddress, parseAddress, parsePrefix } from "@periplus/cel/library/ip-address";

/** From where something can be reached, from nowhere outside of itself to everywhere. */
export const levels = ["none", "cluster", "internal", "internet"] as const;
export type Level = (typeof levels)[number];

/** From where something is reached for certain, and from where it may be. */
export interface Reach {
  readonly level: Level;
  readonly upTo: Level;
  /** Why `upTo` is more than `level`. */
  readonly doubt?: string;
}

/** One way to something, with the words for it. */
export interface Way extends Reach {
  /** "Ingress shop → Service web" */
  readonly text: string;
}

export function certain(level: Level): Reach {
  return { level, upTo: level };
}

export function doubtful(level: Level, upTo: Level, doubt: string): Reach {
  return isAbove(upTo, level) ? { level, upTo, doubt } : certain(level);
}

export function isAbove(a: Level, b: Level): boolean {
  return levels.indexOf(a) > levels.indexOf(b);
}

/** What several ways come to. */
export function combine(ways: readonly Reach[]): Reach {
  let level: Level = "none";
  let most: Reach = certain("none");
  for (const way of ways) {
    if (isAbove(way.level, level)) level = way.level;
    if (isAbove(way.upTo, most.upTo)) most = way;
  }
  return isAbove(most.upTo, level) ? { ...most, level } : certain(level);
}

/** The reach of something behind another: not more than the limit. */
export function limit(reach: Reach, most: Level): Reach {
  const cut = (level: Level) => (isAbove(level, most) ? most : level);
  return reach.doubt === undefined
    ? certain(cut(reach.level))
    : doubtful(cut(reach.level), cut(reach.upTo), reach.doubt);
}

/** Networks that the internet does not route. Sources: RFC 1918, RFC 6598, RFC 3927, RFC 4193, RFC 4291. */
const privateNetworks = [
  "10.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "fc00::/7",
  "fe80::/10",
  "::1/128",
].flatMap((text) => parsePrefix(text) ?? []);

/** Whether an address (or the first of a network, `10.0.0.0/8`) is private; undefined for text that is neither. */
export function isPrivate(text: string): boolean | undefined {
  const address = parseAddress(text) ?? parsePrefix(text)?.address;
  if (address === undefined) return undefined;
  return privateNetworks.some((network) => containsAddress(network, address));
}
