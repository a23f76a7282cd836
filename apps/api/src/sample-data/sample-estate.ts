import { type ChildProcess, spawn } from "node:child_process";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Injectable, Logger, type OnApplicationShutdown } from "@nestjs/common";
import { CloudEndpointsRegistry } from "../config/cloud-endpoints.js";
import { Config } from "../config/config.js";
import { Installation } from "../config/installation.js";
import { type SampleConnection, sampleConnection } from "./sample-connection.js";

const startTimeout = 60_000;
const stopTimeout = 3_000;
/** The estate moves on by itself, so that a later discovery finds differences. */
const stepMinutes = 15;
const mostRestarts = 5;

/** The simulated clouds: a child process of ours that lives as long as somebody wants it, and never longer than us. */
@Injectable()
export class SampleEstate implements OnApplicationShutdown {
  private running: Promise<SampleConnection> | undefined;
  private child: ChildProcess | undefined;
  private restarts = 0;
  private readonly log = new Logger("sample-data");

  constructor(
    private readonly config: Config,
    private readonly installation: Installation,
    private readonly endpoints: CloudEndpointsRegistry,
  ) {}

  /** Only where the API and the worker are one process do both know the addresses of the simulated clouds. */
  get isAvailable(): boolean {
    return this.installation.hasSimulator && this.config.runsWorker;
  }

  /** Starts the estate unless it runs; resolves to how it is reached. */
  start(): Promise<SampleConnection> {
    this.running ??= this.launch().catch((error) => {
      this.running = undefined;
      throw error;
    });
    return this.running;
  }

  async stop(): Promise<void> {
    const { child } = this;
    this.child = undefined;
    this.running = undefined;
    this.endpoints.sample = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise<void>((done) => child.once("exit", () => done()));
    const impatience = setTimeout(() => child.kill("SIGKILL"), stopTimeout);
    child.kill("SIGTERM");
    await ended;
    clearTimeout(impatience);
  }

  /** Stops the estate and forgets its keys and its history. */
  async remove(): Promise<void> {
    await this.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.stop();
  }

  private get folder(): string {
    return join(this.config.values.dataFolder, "simulator");
  }

  private async launch(): Promise<SampleConnection> {
    const args = [
      this.installation.simulatorMain,
      "--port",
      "0",
      "--data",
      this.folder,
      "--step-minutes",
      `${stepMinutes}`,
    ];
    // A group of its own: Ctrl-C must reach it through us, after the readers have let go of it.
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"], detached: true });
    this.child = child;
    child.stderr.on("data", (chunk: Buffer) => this.log.debug(chunk.toString().trimEnd()));
    const connection = await readConnection(child);
    const { ca, azure, aws, google } = connection;
    this.endpoints.sample = {
      ca,
      azure: { authorityHost: azure.authorityHost, resourceManager: azure.resourceManager },
      aws: { endpoint: aws.endpoint },
      google: { endpoint: google.endpoint },
    };
    child.once("exit", () => this.restart(child));
    return connection;
  }

  /** The address and the keys stay the same over a restart: they are in its folder. */
  private restart(ended: ChildProcess): void {
    if (this.child !== ended) return;
    this.running = undefined;
    this.endpoints.sample = undefined;
    this.restarts += 1;
    if (this.restarts > mostRestarts) {
      this.log.error("The sample estate ended too often and stays ended");
      return;
    }
    this.log.warn("The sample estate ended and is started again");
    this.start().catch((error: unknown) => this.log.error(`The sample estate does not start: ${error}`));
  }
}

/** The first line that the simulator prints. */
function readConnection(child: ChildProcess): Promise<SampleConnection> {
  return new Promise((done, fail) => {
    let complaints = "";
    const timer = setTimeout(() => refuse("it was not ready in a minute"), startTimeout);
    const refuse = (why: string) => {
      clearTimeout(timer);
      child.kill("SIGKILL");
      fail(new Error(`The sample estate did not start: ${why}`));
    };
    child.once("error", (error) => refuse(error.message));
    child.once("exit", (code) => refuse(`it ended with ${code}. ${complaints}`));
    child.stderr?.on("data", (chunk: Buffer) => {
      complaints = (complaints + chunk).slice(-2_000);
    });
    if (!child.stdout) return refuse("it has no output");
    createInterface({ input: child.stdout }).once("line", (line) => {
      clearTimeout(timer);
      child.removeAllListeners("exit");
      const parsed = sampleConnection.safeParse(parseLine(line));
      if (parsed.success) done(parsed.data);
      else refuse(`it printed something else than expected (${parsed.error.issues[0]?.path.join(".")})`);
    });
    return undefined;
  });
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
