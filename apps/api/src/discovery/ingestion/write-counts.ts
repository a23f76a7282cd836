/** What was written so far. */
export interface WriteCounts {
  /** Rows of resources, revisions, assessments, findings and rollups that were inserted, updated or deleted. */
  rows: number;
  /** States of objects among them, and their bodies in bytes as JSON. */
  revisions: number;
  bytes: number;
  findingsOpened: number;
  findingsClosed: number;
}

export function createWriteCounts(): WriteCounts {
  return { rows: 0, revisions: 0, bytes: 0, findingsOpened: 0, findingsClosed: 0 };
}
