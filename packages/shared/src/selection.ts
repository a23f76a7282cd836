import { z } from "zod";

const text = (longest: number) => z.string().trim().min(1).max(longest);
const listOf = <Item extends z.ZodType>(item: Item) => z.array(item).max(1_000).optional();

const tag = z.strictObject({
  key: text(512),
  /** Absent: any. */
  value: z.string().trim().max(512).optional(),
});

/** Clusters by where and what they are. What is not given leaves all; of several values of one kind, one must fit. */
export const selector = z
  .strictObject({
    /** Subscriptions, accounts or projects, by id. */
    accounts: listOf(text(100)),
    /** By name. */
    clusters: listOf(text(200)),
    regions: listOf(text(100)),
    /** Tags of Azure and EKS clusters, labels of GKE clusters. */
    tags: listOf(tag),
  })
  .meta({ id: "Selector" });
export type Selector = z.infer<typeof selector>;

/** Which of the clusters that its identity could see a connector looks at. Exclusion goes before inclusion. */
export const selection = z.strictObject({ include: selector, exclude: selector }).meta({ id: "Selection" });
export type Selection = z.infer<typeof selection>;

export const everything: Selection = { include: {}, exclude: {} };

/** A cluster as far as it is known; what is undefined was not read yet, and decides nothing. */
export interface SelectedPlace {
  readonly account?: string | null | undefined;
  readonly name?: string | undefined;
  readonly region?: string | null | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
}

/** Whether something may be looked at, by what is known of it: false only where what is known says so. */
export function selects({ include, exclude }: Selection, place: SelectedPlace): boolean {
  const kept = kinds.every((kind) => kind(include, place) !== false);
  return kept && !kinds.some((kind) => kind(exclude, place) === true);
}

/** Whether the tags of clusters must be known. */
export function readsTags({ include, exclude }: Selection): boolean {
  return [include, exclude].some(({ tags }) => tags !== undefined && tags.length > 0);
}

/** Whether one kind of a selector fits; undefined where it says nothing, or what it is about is not known. */
type Kind = (selector: Selector, place: SelectedPlace) => boolean | undefined;

const kinds: readonly Kind[] = [
  ({ accounts }, { account }) => among(accounts, account),
  ({ clusters }, { name }) => among(clusters, name),
  ({ regions }, { region }) => among(regions, region),
  ({ tags }, place) => {
    const { tags: known } = place;
    if (tags === undefined || tags.length === 0 || known === undefined) return undefined;
    return tags.some(({ key, value }) => Object.hasOwn(known, key) && (value === undefined || known[key] === value));
  },
];

/** Ids and regions are told apart by their letters, not by their case. */
function among(wanted: readonly string[] | undefined, value: string | null | undefined): boolean | undefined {
  if (wanted === undefined || wanted.length === 0 || value === undefined) return undefined;
  return value !== null && wanted.some((each) => each.toLowerCase() === value.toLowerCase());
}
