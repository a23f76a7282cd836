/** How to start a simulator. */
export interface SimulatorOptions {
  /** 0 (the default) takes a free one. */
  port?: number;
  /** The same seed gives the same estate; 1 where it is not given. */
  seed?: number;
  /** Folder that keeps keys, port and step from one start to the next; nothing is kept where it is not given. */
  dataFolder?: string;
  /** Clusters on one page of ARM's list; 1 where it is not given, so that every list has a second page. */
  armPageSize?: number;
  /** Offers faults, steps and the request log under `/_simulator/`. */
  admin?: boolean;
  /** Minutes after which the estate moves on by itself; never where it is not given. */
  stepMinutes?: number;
}
