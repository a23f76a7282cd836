import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

const conditions = ["source", "module", "import", "default"];
// "module" is for bundlers: the AWS SDK's files behind it have imports that Node cannot resolve. "import" would also be
// taken by require(): pg then gets the module of its pool instead of the class.
const nodeConditions = ["source", "node"];
// Tests hold on a busy machine, too: a time limit is there to end what hangs, not to measure.
const limits = { testTimeout: 60_000, hookTimeout: 60_000 };
const project = (name: string, root: string, include = ["src/**/*.test.ts", "test/**/*.test.ts"]) => ({
  resolve: { conditions },
  ssr: { resolve: { conditions: nodeConditions } },
  test: { name, root, include, ...limits },
});

export default defineConfig({
  test: {
    // Most of the time is spent waiting, for Postgres, for simulated clouds, and for what takes a minute: two workers leave
    // two cores idle.
    maxWorkers: Math.max(3, availableParallelism() - 1),
    projects: [
      project("shared", "packages/shared"),
      project("cel", "packages/cel"),
      project("posture", "packages/posture"),
      project("cluster-reader", "packages/cluster-reader"),
      project("simulator", "apps/simulator"),
      project("cli", "apps/cli"),
      project("web", "apps/web", ["src/**/*.test.ts", "src/**/*.test.tsx"]),
      project("tools", "tools", ["**/*.spec.ts"]),
      project("api", "apps/api", ["src/**/*.test.ts"]),
      {
        ...project("integration", "apps/api", ["test/**/*.test.ts"]),
        test: {
          name: "integration",
          root: "apps/api",
          include: ["test/**/*.test.ts"],
          globalSetup: ["./test/database.setup.ts"],
          ...limits,
        },
      },
    ],
  },
});
