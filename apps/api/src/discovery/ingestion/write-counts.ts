/** What was written so far. */
export interface WriteCounts {
  /** Rows of resources, revisions, assessments, findings and rollups that were inserted, updated or deleted. */
  rows: number;
  findingsOpened: number;
  findingsClosed: number;
}

export function createWriteCounts(): WriteCounts {
  return { rows: 0, findingsOpened: 0, findingsClosed: 0 };
}
