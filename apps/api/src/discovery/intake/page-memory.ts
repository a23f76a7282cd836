/** Whether a buffer holds one thing only: small ones share the pool that Node cuts them from. */
function isUnshared(buffer: ArrayBufferLike): buffer is ArrayBuffer {
  return buffer instanceof ArrayBuffer && buffer.byteLength > Buffer.poolSize;
}

/** What of some arguments can be handed to another thread instead of being copied. */
export function handOver(args: readonly unknown[]): ArrayBuffer[] {
  return args.flatMap((arg) => (arg instanceof Uint8Array && isUnshared(arg.buffer) ? [arg.buffer] : []));
}

/** Gives memory back at once: pages are large, and many of them would wait until it is collected. */
export function free({ buffer }: Uint8Array): void {
  if (isUnshared(buffer)) buffer.transfer(0);
}
