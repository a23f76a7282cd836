import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { TestProject } from "vitest/node";
import { startEmbeddedPostgres } from "../src/database/embedded-postgres.js";
import { migrate } from "../src/database/migrate.js";

declare module "vitest" {
  export interface ProvidedContext {
    templateUrl: string;
  }
}

/** One Postgres for the run, with a migrated template that each test file copies. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const directory = mkdtempSync(join(tmpdir(), "periplus-test-"));
  const server = await startEmbeddedPostgres({ directory, database: "template_app", durable: false });
  await migrate(server.url, fileURLToPath(new URL("../../../prisma/migrations", import.meta.url)));
  project.provide("templateUrl", server.url);
  return async () => {
    await server.stop();
    rmSync(directory, { recursive: true, force: true });
  };
}
