import { AsyncLocalStorage } from "node:async_hooks";
import { ConsoleLogger, type LogLevel } from "@nestjs/common";
import type { Config } from "../config/config.js";
import { requestInForce } from "../database/request-in-force.js";
import { currentTraceId } from "./spans.js";

/** What the work at hand is about: names and ids, never secrets. */
export type LogFields = Readonly<Record<string, string | number>>;

const current = new AsyncLocalStorage<LogFields>();

/** Whatever is logged while `work` runs says these, too: which job, run and cluster it is about. */
export function withinLog<T>(fields: LogFields, work: () => T): T {
  return current.run({ ...current.getStore(), ...fields }, work);
}

/** What every line of the log says beside its message. */
function fieldsInForce(): LogFields {
  const request = requestInForce();
  const traceId = currentTraceId();
  return {
    ...current.getStore(),
    ...(request === undefined ? {} : { requestId: request.from.requestId, action: request.action }),
    ...(traceId === undefined ? {} : { traceId }),
  };
}

/** In which the framework tells each part and each route that it makes: some two hundred lines for every start. */
const contextsOfStart = new Set<unknown>([
  "NestFactory",
  "NestApplication",
  "InstanceLoader",
  "RoutesResolver",
  "RouterExplorer",
]);

/** Writes lines for people, or one JSON object a line; in both each says what the work is about. */
class FieldsLogger extends ConsoleLogger {
  override log(message: unknown, ...rest: unknown[]): void {
    if (this.isLevelEnabled("debug") || !contextsOfStart.has(rest.at(-1))) super.log(message, ...rest);
  }

  /** What the framework calls `log` is called `info` in the settings, and by everything that collects logs. */
  protected override stringifyReplacer(key: string, value: unknown): unknown {
    return key === "level" && value === "log" ? "info" : super.stringifyReplacer(key, value);
  }

  protected override getJsonLogObject(...told: Parameters<ConsoleLogger["getJsonLogObject"]>) {
    return { ...super.getJsonLogObject(...told), ...fieldsInForce() };
  }

  protected override formatMessage(...told: Parameters<ConsoleLogger["formatMessage"]>): string {
    const words = Object.entries(fieldsInForce()).map(([name, value]) => `${name}=${value}`);
    const line = super.formatMessage(...told);
    return words.length === 0 ? line : `${line.trimEnd()} (${words.join(" ")})\n`;
  }
}

const levelsOf: Readonly<Record<Config["values"]["logLevel"], LogLevel[]>> = {
  error: ["fatal", "error"],
  warn: ["fatal", "error", "warn"],
  info: ["fatal", "error", "warn", "log"],
  debug: ["fatal", "error", "warn", "log", "debug", "verbose"],
};

export function createLogger({ values: { logLevel, logFormat } }: Config): ConsoleLogger {
  return new FieldsLogger({ logLevels: levelsOf[logLevel], json: logFormat === "json", prefix: "periplus" });
}

/** Says what must be said whatever is logged: that it is ready, and where. In a log of JSON it is one of its lines. */
export function announce({ values: { logFormat } }: Config, message: string): void {
  const line = { level: "info", pid: process.pid, timestamp: Date.now(), message };
  console.log(logFormat === "json" ? JSON.stringify(line) : message);
}
