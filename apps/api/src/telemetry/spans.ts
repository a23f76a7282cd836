import { type Attributes, context, propagation, type Span, SpanStatusCode, trace } from "@opentelemetry/api";
import { time } from "./record.js";

/** The tracer of this process; its spans go nowhere, and cost next to nothing, unless traces are sent. */
const tracer = () => trace.getTracer("periplus");

/** Stages of discovery that are timed. */
export type Stage = "signIn" | "listClusters" | "openCluster" | "readObjects" | "judge" | "publish";

/** Does a stage of discovery as a span, and tells how long it took. */
export async function inStage<T>(stage: Stage, work: () => Promise<T>): Promise<T> {
  const started = performance.now();
  let outcome: "done" | "failed" = "failed";
  try {
    const result = await inSpan(`discovery ${stage}`, {}, work);
    outcome = "done";
    return result;
  } finally {
    time("periplus_discovery_stage_duration_seconds", performance.now() - started, { stage, outcome });
  }
}

/** Does `work` within a span; what it throws is told of the span, without the words of the error. */
export function inSpan<T>(name: string, attributes: Attributes, work: (span: Span) => Promise<T>): Promise<T> {
  return tracer().startActiveSpan(name, { attributes }, async (span) => {
    try {
      return await work(span);
    } catch (error) {
      // Only the kind of error: what a cloud answers may hold what it was asked with.
      span.setAttribute("error.type", error instanceof Error ? error.name : typeof error);
      span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.end();
    }
  });
}

/** The span at hand as a W3C traceparent, for a job that goes on with its trace; undefined where traces are not sent. */
export function currentTraceparent(): string | undefined {
  const carrier: { traceparent?: string } = {};
  propagation.inject(context.active(), carrier);
  return carrier.traceparent;
}

/** Does `work` as a part of the trace that somebody else began. */
export function withinTrace<T>(traceparent: string | undefined, work: () => T): T {
  if (traceparent === undefined) return work();
  return context.with(propagation.extract(context.active(), { traceparent }), work);
}

/** Id of the trace at hand, for the log. */
export function currentTraceId(): string | undefined {
  return trace.getActiveSpan()?.spanContext().traceId;
}
