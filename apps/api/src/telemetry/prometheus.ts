import type { Counter, Histogram, Observable } from "@opentelemetry/api";
import { PrometheusExporter, PrometheusSerializer } from "@opentelemetry/exporter-prometheus";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { MeterProvider } from "@opentelemetry/sdk-metrics";
import { durationBuckets, type Metric, type MetricName, metrics } from "./metrics.js";
import { type Counted, keepFigures, type Observed, type Timed } from "./record.js";

/** Keeps figures, and tells them as Prometheus reads them. */
export interface MetricsText {
  /** The text of one scrape, in version 0.0.4 of the exposition format. */
  read(): Promise<string>;
  stop(): Promise<void>;
}

const observedCounter = "periplus_process_cpu_seconds_total";
const rows = Object.entries(metrics) as [MetricName, Metric][];

/** From here on figures are kept, until `stop`. `readFigures` is asked at each scrape for what was not counted. */
export function startMetrics(version: string, readFigures: () => Promise<Observed[]>): MetricsText {
  const exporter = new PrometheusExporter({ preventServerStart: true });
  const resource = resourceFromAttributes({ "service.name": "periplus", "service.version": version });
  const provider = new MeterProvider({ resource, readers: [exporter] });
  const meter = provider.getMeter("periplus");
  const counters: [string, Counter][] = [];
  const histograms: [string, Histogram][] = [];
  const observables = new Map<MetricName, Observable>();
  for (const [name, { is, help }] of rows) {
    const options = { description: help };
    if (name === observedCounter) observables.set(name, meter.createObservableCounter(name, options));
    else if (is === "gauge") observables.set(name, meter.createObservableGauge(name, options));
    else if (is === "counter") counters.push([name, meter.createCounter(name, options)]);
    else {
      const advice = { explicitBucketBoundaries: [...durationBuckets] };
      histograms.push([name, meter.createHistogram(name, { ...options, advice })]);
    }
  }
  meter.addBatchObservableCallback(
    async (result) => {
      for (const { name, value, labels } of await readFigures()) {
        const observable = observables.get(name);
        if (observable) result.observe(observable, value, labels);
      }
    },
    [...observables.values()],
  );
  keepFigures({
    counters: Object.fromEntries(counters) as Record<Counted, Counter>,
    histograms: Object.fromEntries(histograms) as Record<Timed, Histogram>,
  });
  const serializer = new PrometheusSerializer(undefined, false, undefined, false, true);
  return {
    read: async () => serializer.serialize((await exporter.collect()).resourceMetrics),
    stop: async () => {
      keepFigures(undefined);
      await provider.shutdown();
    },
  };
}
