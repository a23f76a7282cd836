import { z } from "zod";

const idOf = (digits: RegExp) => z.string().regex(digits, "An id is a number");

/** Ids that fit Postgres' `integer`: what names a cluster. */
export const clusterId = idOf(/^\d{1,9}$/);

/** Ids that fit Postgres' `bigint`: of resources, findings, snapshots, runs and all else that grows. Cursors hold them, too. */
export const rowId = idOf(/^\d{1,18}$/);
