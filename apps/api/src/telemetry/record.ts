import type { Counter, Histogram } from "@opentelemetry/api";
import type { Labels, MetricName, MetricOf } from "./metrics.js";

/** Counters whose figures the process keeps itself are read at the scrape, not counted. */
export type Counted = Exclude<MetricOf<"counter">, "periplus_process_cpu_seconds_total">;
export type Timed = MetricOf<"histogram">;

/** What takes figures in, while this process tells any. */
export interface Instruments {
  readonly counters: Readonly<Record<Counted, Counter>>;
  readonly histograms: Readonly<Record<Timed, Histogram>>;
}

let current: Instruments | undefined;

/** From here on figures are kept; undefined: not any more. One process tells its figures in one place. */
export function keepFigures(instruments: Instruments | undefined): void {
  current = instruments;
}

/** Adds to a counter. Costs nothing where no metrics are told. */
export function count<Name extends Counted>(name: Name, amount: number, labels: Labels<Name>): void {
  current?.counters[name].add(amount, labels);
}

/** Adds a duration to a histogram; milliseconds. */
export function time<Name extends Timed>(name: Name, milliseconds: number, labels: Labels<Name>): void {
  current?.histograms[name].record(milliseconds / 1_000, labels);
}

/** What a scrape is told beside what was counted: a figure with its labels. */
export interface Observed {
  readonly name: MetricName;
  readonly value: number;
  readonly labels: Readonly<Record<string, string>>;
}

export function observe<Name extends MetricName>(name: Name, value: number, labels: Labels<Name>): Observed {
  return { name, value, labels };
}
