// The worker alone: what `main` does with PERIPLUS_WORKER=worker.
process.env.PERIPLUS_WORKER = "worker";
await import("./main.js");

export {};
