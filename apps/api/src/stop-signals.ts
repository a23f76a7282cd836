const parentCheckMilliseconds = 500;
const patienceMilliseconds = 9_000;

/**
 * Calls `stop` once when this process is asked to end, and ends it then. Who asks again, or waits for 9 s, ends it at
 * once: the embedded database and the sample estate notice and stop by themselves. Returns what does the same as a
 * failure, with the reason, unless the process is ending already.
 */
export function onStopSignal(stop: () => Promise<void>): (reason: unknown) => void {
  let isStopping = false;
  const endWith = (code: number) => {
    isStopping = true;
    setTimeout(() => process.exit(1), patienceMilliseconds).unref();
    stop().then(
      () => process.exit(code),
      (error) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  const end = () => (isStopping ? process.exit(1) : endWith(0));
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, end);
  if (process.env.npm_lifecycle_event !== undefined) followParent(() => !isStopping && end());
  return (reason) => {
    if (isStopping) return;
    console.error(reason);
    endWith(1);
  };
}

/** npm runs a shell that runs this: a signal to npm ends the shell and goes no further. */
function followParent(end: () => void): void {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) end();
  }, parentCheckMilliseconds).unref();
}
