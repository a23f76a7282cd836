import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { mockApi } from "./mock/plugin.ts";

/** Where the API listens during development. */
const api = "http://127.0.0.1:8080";

export default defineConfig(({ mode }) => ({
  // `--mode mock` answers /api from mock/ instead of passing it on; nothing of it reaches a build.
  // Every element is made in src/visible: text from outside is shown as people may be shown it.
  plugins: [react({ jsxImportSource: "@periplus/web" }), ...(mode === "mock" ? [mockApi()] : [])],
  resolve: { conditions: ["source", "module", "browser", "development|production"] },
  server: { port: 5173, proxy: mode === "mock" ? {} : { "/api": { target: api } } },
  build: {
    outDir: "dist",
    emptyOutDir: true,
    // light-dark() and cascade layers are used as they are: no older browser is built for.
    target: ["chrome123", "firefox121", "safari17.5"],
    manifest: true,
    rolldownOptions: {
      output: {
        // Zod and its setting in one chunk, which every chunk with a schema imports: the setting comes before them all.
        codeSplitting: { groups: [{ name: "zod", test: /node_modules\/zod\/|zod-without-eval/ }] },
      },
    },
  },
}));
