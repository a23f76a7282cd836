import { stripVTControlCharacters } from "node:util";
import { afterEach, expect, test, vi } from "vitest";
import { readConfig } from "../config/config.js";
import { withinRequest } from "../database/request-in-force.js";
import { createLogger, withinLog } from "./log.js";

const written: string[] = [];
const catchLines = () =>
  vi.spyOn(process.stdout, "write").mockImplementation((line) => {
    written.push(stripVTControlCharacters(String(line)));
    return true;
  });
afterEach(() => {
  vi.restoreAllMocks();
  written.length = 0;
});
const loggerOf = (format: "json" | "text") =>
  createLogger(readConfig({ PERIPLUS_LOG: "info", PERIPLUS_LOG_FORMAT: format }, "/"));

test("a line of JSON says which run and cluster the work is about", () => {
  catchLines();
  withinLog({ job: "read-cluster", runId: "17" }, () =>
    withinLog({ clusterId: 3 }, () => loggerOf("json").log("took 5 ms", "jobs")),
  );
  expect(written).toHaveLength(1);
  expect(JSON.parse(written[0] ?? "")).toMatchObject({
    level: "info",
    context: "jobs",
    message: "took 5 ms",
    job: "read-cluster",
    runId: "17",
    clusterId: 3,
  });
});

test("a line for people says it, too, and which request it was", () => {
  catchLines();
  const from = { address: "127.0.0.1", agent: null, requestId: "request-1" };
  const who = { key: "k", name: "Ada", via: "session" };
  withinRequest({ operation: "o", action: "startDiscoveryRun", who, from }, () => loggerOf("text").log("done", "http"));
  loggerOf("text").log("by itself", "http");
  expect(written[0]).toContain("done (requestId=request-1 action=startDiscoveryRun)\n");
  expect(written[1]).toMatch(/by itself\S*\n$/);
});

test("what the framework makes at a start is told to who asks for everything", () => {
  catchLines();
  for (const level of ["info", "debug"]) {
    const logger = createLogger(readConfig({ PERIPLUS_LOG: level }, "/"));
    logger.log("Mapped {/, GET} route", "RouterExplorer");
    logger.log("by itself", "jobs");
  }
  expect(written.map((line) => /\[(?:Router|jobs)\w*\]/.exec(line)?.[0])).toEqual([
    "[jobs]",
    "[RouterExplorer]",
    "[jobs]",
  ]);
  expect(written[0]).toMatch(/^\[periplus\]/);
});
