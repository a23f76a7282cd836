import { z } from "zod";

/** Query of every list: an opaque cursor from the last answer, and how many rows are wanted. */
export const pageQuery = z.object({
  cursor: z.string().max(2_000).optional(),
  limit: z.coerce.number("A limit is a whole number from 1 to 500").int().min(1).max(500).default(100),
});
export type PageQuery = z.infer<typeof pageQuery>;

/** Query of a list that is short: without a limit the answer is the whole. */
export const wholeListQuery = z.object({
  cursor: pageQuery.shape.cursor,
  limit: pageQuery.shape.limit.unwrap().optional(),
});
export type WholeListQuery = z.infer<typeof wholeListQuery>;

/** The number of rows of a whole list. Where counting all takes long, `exact` is false and there are more than `value`. */
export const count = z.object({ value: z.number().int(), exact: z.boolean() }).meta({ id: "Count" });
export type Count = z.infer<typeof count>;

/** A list answer: rows, the cursor of the next page (null at the end) and, where counted, how many there are. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable(), count: count.optional() });

export interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
  count?: Count | undefined;
}
