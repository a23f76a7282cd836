/** What a panel of the dashboard draws. */
interface Panel {
  readonly title: string;
  readonly help: string;
  /** A unit as Grafana calls it. */
  readonly unit: "s" | "bytes" | "Bps" | "ops" | "short" | "percentunit";
  /** A query of Prometheus, and what its lines are called. */
  readonly lines: readonly (readonly [query: string, legend: string])[];
  /** A single number in place of lines over time. */
  readonly is?: "stat";
  /** From where on it is amber, and red. */
  readonly alarms?: readonly [amber: number, red: number];
}

const rate = (metric: string, by: string) => `sum by (${by}) (rate(${metric}[$__rate_interval]))`;
const percentile = (share: number, metric: string, by: string) =>
  `histogram_quantile(${share}, ${rate(`${metric}_bucket`, `le, ${by}`)})`;
const hour = 3_600;

/** The rows of the dashboard, and the panels in each. What processes tell of the whole installation is never added up. */
const rows: readonly (readonly [title: string, panels: readonly Panel[]])[] = [
  [
    "Is what we know fresh?",
    [
      {
        title: "Oldest snapshot",
        help: "Age of the oldest among the newest snapshots of all clusters that exist",
        unit: "s",
        is: "stat",
        lines: [["max(periplus_snapshot_oldest_seconds)", "oldest"]],
        alarms: [24 * hour, 48 * hour],
      },
      {
        title: "Clusters never read",
        help: "Listed by their cloud, and no reading of theirs was published",
        unit: "short",
        is: "stat",
        lines: [['sum(max by (connector) (periplus_clusters{state="unread"}))', "unread"]],
        alarms: [1, 10],
      },
      {
        title: "Clusters",
        help: "Clusters that exist and were read",
        unit: "short",
        is: "stat",
        lines: [['sum(max by (connector) (periplus_clusters{state="read"}))', "read"]],
      },
      {
        title: "Readings that wait",
        help: "Clusters whose reading could start now",
        unit: "short",
        is: "stat",
        lines: [['max(periplus_queue_jobs{queue="read-cluster", state="waiting"})', "waiting"]],
        alarms: [50, 500],
      },
      {
        title: "Oldest snapshot by connector",
        help: "Grows where a connector's clusters are not read any more",
        unit: "s",
        lines: [["max by (connector) (periplus_snapshot_oldest_seconds)", "{{connector}}"]],
      },
      {
        title: "Readings by their end",
        help: "Failed ones have their reason on the page of the run",
        unit: "ops",
        lines: [[rate("periplus_discovery_readings_total", "outcome"), "{{outcome}}"]],
      },
    ],
  ],
  [
    "Discovery",
    [
      {
        title: "Stages, 95th percentile",
        help: "How long each stage of discovery takes",
        unit: "s",
        lines: [[percentile(0.95, "periplus_discovery_stage_duration_seconds", "stage"), "{{stage}}"]],
      },
      {
        title: "Objects",
        help: "Seen by readings, by what they were against what was stored",
        unit: "ops",
        lines: [[rate("periplus_discovery_objects_total", "change"), "{{change}}"]],
      },
      {
        title: "Bytes received",
        help: "From clouds and clusters, as they came over the wire",
        unit: "Bps",
        lines: [[rate("periplus_discovery_bytes_total", "connector"), "{{connector}}"]],
      },
      {
        title: "Requests, and answers that ask to slow down",
        help: "Where the second comes near the first, fewer readers or longer intervals read as much",
        unit: "ops",
        lines: [
          ["sum(rate(periplus_discovery_requests_total[$__rate_interval]))", "requests"],
          ["sum(rate(periplus_discovery_throttled_total[$__rate_interval]))", "throttled"],
        ],
      },
      {
        title: "Rows written",
        help: "Follows what changed, not what was read",
        unit: "ops",
        lines: [["sum(rate(periplus_discovery_rows_written_total[$__rate_interval]))", "rows"]],
      },
      {
        title: "Findings",
        help: "Opened and closed by published snapshots",
        unit: "ops",
        lines: [[rate("periplus_discovery_findings_total", "change"), "{{change}}"]],
      },
    ],
  ],
  [
    "Queue",
    [
      {
        title: "Jobs",
        help: "The same in every process, for it is read from the database",
        unit: "short",
        lines: [["max by (queue, state) (periplus_queue_jobs)", "{{queue}} {{state}}"]],
      },
      {
        title: "Longest wait",
        help: "Of the job that waits longest",
        unit: "s",
        lines: [["max by (queue) (periplus_queue_oldest_seconds)", "{{queue}}"]],
      },
      {
        title: "Jobs, 95th percentile",
        help: "How long they take",
        unit: "s",
        lines: [[percentile(0.95, "periplus_job_duration_seconds", "job"), "{{job}}"]],
      },
      {
        title: "Jobs that failed",
        help: "They are tried again where that may help; the log has the reason",
        unit: "ops",
        lines: [
          ['sum by (job) (rate(periplus_job_duration_seconds_count{outcome="failed"}[$__rate_interval]))', "{{job}}"],
        ],
      },
    ],
  ],
  [
    "HTTP",
    [
      {
        title: "Requests by status",
        help: "Streams of events are not counted",
        unit: "ops",
        lines: [
          [
            rate("http_server_request_duration_seconds_count", "http_response_status_code"),
            "{{http_response_status_code}}",
          ],
        ],
      },
      {
        title: "Time to answer",
        help: "Over all endpoints",
        unit: "s",
        lines: [0.5, 0.95, 0.99].map((share) => [
          `histogram_quantile(${share}, sum by (le) (rate(http_server_request_duration_seconds_bucket[$__rate_interval])))`,
          `p${share * 100}`,
        ]),
      },
      {
        title: "Slowest endpoints, 95th percentile",
        help: "The ten slowest",
        unit: "s",
        lines: [
          [`topk(10, ${percentile(0.95, "http_server_request_duration_seconds", "http_route")})`, "{{http_route}}"],
        ],
      },
    ],
  ],
  [
    "Processes",
    [
      {
        title: "Resident memory",
        help: "A worker that reads 50,000 objects stays under 512 MiB",
        unit: "bytes",
        lines: [
          ["periplus_process_resident_memory_bytes", "{{instance}}"],
          ["periplus_process_heap_bytes", "{{instance}} heap"],
        ],
      },
      {
        title: "Processors",
        help: "One that is at 1 does nothing but compute",
        unit: "short",
        lines: [["rate(periplus_process_cpu_seconds_total[$__rate_interval])", "{{instance}}"]],
      },
      {
        title: "Event loop delay, 99th percentile",
        help: "How late a process is with everything it does",
        unit: "s",
        lines: [["periplus_process_event_loop_delay_seconds", "{{instance}}"]],
      },
      {
        title: "Connections to the database",
        help: "Whoever waits for one shows as awaited",
        unit: "short",
        lines: [["sum by (state) (periplus_database_connections)", "{{state}}"]],
      },
    ],
  ],
];

const datasource = { type: "prometheus", uid: "$datasource" };

function drawPanel({ title, help, unit, lines, is, alarms }: Panel, id: number, x: number, y: number) {
  const steps = [
    { color: "green", value: null },
    ...(alarms === undefined
      ? []
      : [
          { color: "orange", value: alarms[0] },
          { color: "red", value: alarms[1] },
        ]),
  ];
  return {
    ...{ id, type: is ?? "timeseries", title, description: help, datasource },
    gridPos: { x, y, w: is ? 6 : 12, h: is ? 4 : 8 },
    targets: lines.map(([expr, legendFormat], line) => ({
      ...{ refId: String.fromCharCode(65 + line), datasource, expr, legendFormat },
    })),
    fieldConfig: { defaults: { unit, min: 0, thresholds: { mode: "absolute", steps } }, overrides: [] },
  };
}

/** deploy/grafana/periplus.json: a dashboard for Grafana 10 or newer, to import or to provision. */
export function writeDashboard(): string {
  const panels: object[] = [];
  let y = 0;
  for (const [title, members] of rows) {
    panels.push({ id: panels.length + 1, type: "row", title, collapsed: false, gridPos: { x: 0, y, w: 24, h: 1 } });
    y += 1;
    let x = 0;
    for (const panel of members) {
      const drawn = drawPanel(panel, panels.length + 1, x, y);
      panels.push(drawn);
      x += drawn.gridPos.w;
      if (x < 24) continue;
      x = 0;
      y += drawn.gridPos.h;
    }
    if (x > 0) y += 8;
  }
  const dashboard = {
    ...{ uid: "periplus", title: "Periplus", tags: ["periplus"], schemaVersion: 39, version: 1, editable: true },
    time: { from: "now-24h", to: "now" },
    refresh: "1m",
    templating: {
      list: [
        { name: "datasource", label: "Prometheus", type: "datasource", query: "prometheus", current: {}, hide: 0 },
      ],
    },
    panels,
  };
  return `${JSON.stringify(dashboard, null, 2)}\n`;
}
