/** Whether a buffer holds one thing only: small ones share the pool that Node cuts them from. */
function isUnshared(buffer: ArrayBufferLike): buffer is ArrayBuffer {
  return buffer instanceof ArrayBuffer && buffer.byteLength > Buffer.poolSize;
}

/** What can be handed to another thread instead of being copied, of values of which some are bytes. */
export function handOver(values: readonly unknown[]): ArrayBuffer[] {
  const buffers = values.flatMap((value) =>
    value instanceof Uint8Array && isUnshared(value.buffer) ? [value.buffer] : [],
  );
  return [...new Set(buffers)];
}

/** Bytes that came from another thread are a plain array. */
export function asBuffer({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

/** Gives memory back at once: pages, and what is written of them, are large, and many would wait until it is collected. */
export function free({ buffer }: Uint8Array): void {
  if (isUnshared(buffer)) buffer.transfer(0);
}
