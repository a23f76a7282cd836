const parentCheckMilliseconds = 500;
const patienceMilliseconds = 9_000;

/**
 * Calls `stop` once when this process is asked to end, and ends it then. Who asks again, or waits for 9 s, ends it at
 * once: the embedded database and the sample estate notice and stop by themselves.
 */
export function onStopSignal(stop: () => Promise<void>): void {
  let isStopping = false;
  const end = () => {
    if (isStopping) process.exit(1);
    isStopping = true;
    setTimeout(() => process.exit(1), patienceMilliseconds).unref();
    stop().then(
      () => process.exit(0),
      (error) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, end);
  if (process.env.npm_lifecycle_event === undefined) return;
  // npm runs a shell that runs this: a signal to npm ends the shell and goes no further.
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent && !isStopping) end();
  }, parentCheckMilliseconds).unref();
}
