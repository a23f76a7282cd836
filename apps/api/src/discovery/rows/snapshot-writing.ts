/** The snapshot that is being written. */
export interface SnapshotWriting {
  readonly clusterId: number;
  /** A 64-bit integer as text. */
  readonly snapshotId: string;
  readonly takenAt: Date;
}
