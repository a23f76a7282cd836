/** One figure that a process tells of itself or of the whole installation. */
export interface Metric {
  readonly is: "counter" | "histogram" | "gauge";
  /** What it counts, for people who look at it for the first time. */
  readonly help: string;
  /** Label → its values, in words: each has few, and none is a name that people gave. */
  readonly labels: Readonly<Record<string, string>>;
  /** `installation`: read from the database, so that every process tells the same. */
  readonly of: "process" | "installation";
}

const connector = "id of the connector";
const seconds = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3_600];

/** Upper bounds of the histograms' buckets, in seconds: from a quick answer to the reading of an enormous cluster. */
export const durationBuckets: readonly number[] = seconds;

/** Every metric by the name under which Prometheus has it; counters end in `_total`. */
export const metrics = {
  periplus_discovery_stage_duration_seconds: {
    is: "histogram",
    help: "How long the stages of discovery took",
    labels: { stage: "signIn, listClusters, openCluster, readObjects, judge, publish", outcome: "done, failed" },
    of: "process",
  },
  periplus_discovery_readings_total: {
    is: "counter",
    help: "Clusters whose reading came to an end, one way or another; one that is cut off and taken up again counts twice",
    labels: { connector, outcome: "done, gone, failed" },
    of: "process",
  },
  periplus_discovery_objects_total: {
    is: "counter",
    help: "Objects that readings saw, and what they were against what was stored",
    labels: { connector, change: "added, changed, unchanged, gone" },
    of: "process",
  },
  periplus_discovery_requests_total: {
    is: "counter",
    help: "Requests that readings sent to clouds and clusters, attempts counted",
    labels: { connector },
    of: "process",
  },
  periplus_discovery_bytes_total: {
    is: "counter",
    help: "Bytes of answers that readings received, as they came over the wire",
    labels: { connector },
    of: "process",
  },
  periplus_discovery_throttled_total: {
    is: "counter",
    help: "Answers that asked readings to slow down",
    labels: { connector },
    of: "process",
  },
  periplus_discovery_rows_written_total: {
    is: "counter",
    help: "Rows that published snapshots wrote to the database",
    labels: { connector },
    of: "process",
  },
  periplus_discovery_findings_total: {
    is: "counter",
    help: "Findings that published snapshots opened and closed",
    labels: { connector, change: "opened, closed" },
    of: "process",
  },
  periplus_job_duration_seconds: {
    is: "histogram",
    help: "How long jobs of the queue took",
    labels: { job: "name of the job", outcome: "done, failed" },
    of: "process",
  },
  http_server_request_duration_seconds: {
    is: "histogram",
    help: "How long requests took until their answer was sent; streams of events are not counted",
    labels: {
      http_request_method: "GET, POST, …",
      http_route: "path of the endpoint, file, none",
      http_response_status_code: "200, …",
    },
    of: "process",
  },
  periplus_database_connections: {
    is: "gauge",
    help: "Connections of this process's pool, and requests that wait for one",
    labels: { state: "used, idle, awaited" },
    of: "process",
  },
  periplus_process_resident_memory_bytes: { is: "gauge", help: "Resident memory", labels: {}, of: "process" },
  periplus_process_heap_bytes: {
    is: "gauge",
    help: "Memory that live and dead objects take, but for those of the thread that judges what is read",
    labels: {},
    of: "process",
  },
  periplus_process_cpu_seconds_total: { is: "counter", help: "Processor time", labels: {}, of: "process" },
  periplus_process_event_loop_delay_seconds: {
    is: "gauge",
    help: "How late the event loop was since the last look, at the 99th percentile",
    labels: {},
    of: "process",
  },
  periplus_queue_jobs: {
    is: "gauge",
    help: "Jobs that could start now (waiting) and that are being done (active); what workers are scaled by",
    labels: { queue: "name of the job", state: "waiting, active" },
    of: "installation",
  },
  periplus_queue_oldest_seconds: {
    is: "gauge",
    help: "For how long the job has waited that waits longest",
    labels: { queue: "name of the job" },
    of: "installation",
  },
  periplus_clusters: {
    is: "gauge",
    help: "Clusters that exist, and whether they were ever read",
    labels: { connector, state: "read, unread" },
    of: "installation",
  },
  periplus_snapshot_oldest_seconds: {
    is: "gauge",
    help: "Age of the oldest among the newest snapshots of clusters that exist",
    labels: { connector },
    of: "installation",
  },
} as const satisfies Record<string, Metric>;

export type MetricName = keyof typeof metrics;
export type MetricOf<Kind extends Metric["is"]> = {
  [Name in MetricName]: (typeof metrics)[Name]["is"] extends Kind ? Name : never;
}[MetricName];
type LabelOf<Name extends MetricName> = Extract<keyof (typeof metrics)[Name]["labels"], string>;
/** A value for each of a metric's labels. */
export type Labels<Name extends MetricName> = { readonly [Label in LabelOf<Name>]: string };
