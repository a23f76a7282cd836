import { z } from "zod";

/** A moment: a Date or an ISO string in, an RFC 3339 string in UTC with `Z` out. */
export const instant = z.preprocess(
  (value) => (value instanceof Date ? value.toISOString() : value),
  z.iso.datetime({ offset: false }),
);
