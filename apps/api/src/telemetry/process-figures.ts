import { monitorEventLoopDelay } from "node:perf_hooks";
import type { Database } from "../database/pool.js";
import { type Observed, observe } from "./record.js";

const nanosecond = 1e-9;

/** What this process has to tell of itself at each scrape. `stop` ends what watches the event loop. */
export function watchProcess(): { read(database: Database | undefined): Observed[]; stop(): void } {
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  return {
    read: (database) => {
      const { rss, heapTotal } = process.memoryUsage();
      const { user, system } = process.cpuUsage();
      // Without a sample the percentile is the smallest number there is.
      const late = delay.count === 0 ? 0 : delay.percentile(99) * nanosecond;
      delay.reset();
      return [
        observe("periplus_process_resident_memory_bytes", rss, {}),
        observe("periplus_process_heap_bytes", heapTotal, {}),
        observe("periplus_process_cpu_seconds_total", (user + system) / 1e6, {}),
        observe("periplus_process_event_loop_delay_seconds", late, {}),
        ...(database === undefined ? [] : tellOfConnections(database)),
      ];
    },
    stop: () => delay.disable(),
  };
}

function tellOfConnections({ connections: { used, idle, awaited } }: Database): Observed[] {
  return Object.entries({ used, idle, awaited }).map(([state, value]) =>
    observe("periplus_database_connections", value, { state }),
  );
}
