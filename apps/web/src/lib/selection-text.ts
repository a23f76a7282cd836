import type { Selector } from "@periplus/shared/selection";

/** A selector as people write it: one word a line, `account:…`, `cluster:…`, `region:…`, `tag:key` or `tag:key=value`. */
export function formatSelector({ accounts = [], clusters = [], regions = [], tags = [] }: Selector): string {
  return [
    ...accounts.map((account) => `account:${account}`),
    ...clusters.map((cluster) => `cluster:${cluster}`),
    ...regions.map((region) => `region:${region}`),
    ...tags.map(({ key, value }) => (value === undefined ? `tag:${key}` : `tag:${key}=${value}`)),
  ].join("\n");
}

/** The selector that a text says, or what is wrong with its first line that says none. */
export function readSelector(text: string): Selector | string {
  const selector: { [Kind in keyof Selector]-?: NonNullable<Selector[Kind]> } = {
    accounts: [],
    clusters: [],
    regions: [],
    tags: [],
  };
  for (const line of text.split("\n").map((each) => each.trim())) {
    if (line === "") continue;
    const [, kind, value = ""] = /^(account|cluster|region|tag)\s*:\s*(\S.*)$/.exec(line) ?? [];
    if (kind === "account") selector.accounts.push(value);
    else if (kind === "cluster") selector.clusters.push(value);
    else if (kind === "region") selector.regions.push(value);
    else if (kind === "tag") selector.tags.push(readTag(value));
    else return `Write account:, cluster:, region: or tag: in front of "${line}"`;
  }
  return Object.fromEntries(Object.entries(selector).filter(([, values]) => values.length > 0));
}

function readTag(text: string): { key: string; value?: string } {
  const at = text.indexOf("=");
  return at === -1 ? { key: text } : { key: text.slice(0, at).trim(), value: text.slice(at + 1).trim() };
}
