import { Injectable, Logger, type OnModuleDestroy } from "@nestjs/common";
import pg from "pg";
import { Database } from "./pool.js";

/** What is notified: channel → what its payload names. */
export const channels = { discoveryRun: "discovery_run" } as const;
type Channel = (typeof channels)[keyof typeof channels];
type Listener = (payload: string | undefined) => void;

const reconnectDelay = 1_000;

/** One connection that listens for all: opened with the first listener, opened again when it is lost. */
@Injectable()
export class Notifications implements OnModuleDestroy {
  private readonly listeners = new Map<Channel, Set<Listener>>();
  private client: pg.Client | undefined;
  private isStopped = false;
  private readonly log = new Logger("notifications");

  constructor(private readonly database: Database) {}

  /**
   * Calls `listener` with the payload of every notification, and with undefined when some may have been missed. Returns
   * what ends it.
   */
  listen(channel: Channel, listener: Listener): () => void {
    const listeners = this.listeners.get(channel) ?? new Set();
    this.listeners.set(channel, listeners.add(listener));
    if (!this.client) this.connect();
    return () => listeners.delete(listener);
  }

  async onModuleDestroy(): Promise<void> {
    this.isStopped = true;
    for (const listener of this.all()) listener(undefined);
    await this.client?.end();
  }

  private all(): Listener[] {
    return [...this.listeners.values()].flatMap((listeners) => [...listeners]);
  }

  private connect(): void {
    const client = new pg.Client({ connectionString: this.database.url, application_name: "periplus-listen" });
    this.client = client;
    client.on("notification", ({ channel, payload }) => {
      for (const listener of this.listeners.get(channel as Channel) ?? []) listener(payload);
    });
    client.on("error", (error) => this.log.warn(`The listening connection was lost: ${error.message}`));
    client.on("end", () => this.reconnect(client));
    this.subscribe(client).catch((error: Error) => {
      this.log.warn(`The database cannot be listened to: ${error.message}`);
      this.reconnect(client);
    });
  }

  private async subscribe(client: pg.Client): Promise<void> {
    await client.connect();
    for (const channel of Object.values(channels)) await client.query(`LISTEN ${channel}`);
    for (const listener of this.all()) listener(undefined);
  }

  private reconnect(lost: pg.Client): void {
    if (this.client !== lost) return;
    this.client = undefined;
    if (this.isStopped) return;
    setTimeout(() => {
      if (!this.client && !this.isStopped && this.all().length > 0) this.connect();
    }, reconnectDelay).unref();
  }
}
