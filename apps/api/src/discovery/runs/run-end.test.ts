import { expect, test } from "vitest";
import { decideRunEnd } from "./run-end.js";

const read = { part: "core/pods", state: "read", objects: 1 } as const;
const absent = { part: "gateway/gateways", state: "absent", objects: 0, message: "none" } as const;
const refused = { part: "core/nodes", state: "forbidden", objects: 0, message: "refused" } as const;
const done = (coverage: readonly (typeof read | typeof absent | typeof refused)[] = [read, absent]) => ({
  state: "done",
  message: null,
  coverage,
});
const failed = { state: "failed", message: "no way", coverage: [] };

test.each([
  ["all is read", { coverage: [read], clusters: [done()] }, { state: "completed", message: null }],
  ["there is nothing to read", { coverage: [read], clusters: [] }, { state: "completed", message: null }],
  [
    "a part of a cluster is missing",
    { coverage: [read], clusters: [done(), done([read, refused])] },
    { state: "completedWithGaps", message: "1 cluster could be read in part only." },
  ],
  [
    "a cluster and a part of the cloud are missing",
    { coverage: [read, refused], clusters: [done(), failed] },
    { state: "completedWithGaps", message: "1 part of the cloud could not be listed. 1 cluster could not be read." },
  ],
  [
    "no cluster could be read",
    { coverage: [read], clusters: [failed, failed] },
    { state: "failed", message: "no way" },
  ],
  ["nothing could be listed", { coverage: [refused], clusters: [] }, { state: "failed", message: "refused" }],
])("where %s", (_name, outcome, end) => expect(decideRunEnd(outcome)).toEqual(end));
