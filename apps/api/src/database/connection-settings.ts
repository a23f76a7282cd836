/**
 * What is asked here ends early, at a full page: a server of usual settings would compile it, or send for helpers, for
 * longer than it takes, and thinks that reading rows in the order of an index is as slow as on a turning disk. Moments are
 * read as texts, too (see `instant-texts.ts`).
 */
export const connectionSettings =
  "SET jit = off; SET max_parallel_workers_per_gather = 0; SET random_page_cost = 1.1; SET TimeZone = 'UTC'";
