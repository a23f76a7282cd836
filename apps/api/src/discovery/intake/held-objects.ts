import { constants, zstdCompressSync, zstdDecompressSync } from "node:zlib";
import type { DifferentObject, EncodedObject } from "./judged-object.js";

/** An object that is judged only when everything was read, as it comes back. */
type HeldObject = Omit<DifferentObject, "object"> & { readonly object: EncodedObject };

/** Characters that are packed at once: what is unpacked again is in memory whole. */
const longestBlock = 512 * 1024;
const lineEnd = 10;
const fastest = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

/**
 * Keeps objects until the rest of their cluster is known, packed to about a tenth: writing them twice would cost more than
 * the memory. Bodies are JSON of one line, so that two lines make an object.
 */
export class HeldObjects {
  readonly #blocks: Buffer[] = [];
  #lines: string[] = [];
  #waiting = 0;

  hold(objects: readonly DifferentObject[]): void {
    for (const { object, id, cause } of objects) {
      const { body, ...rest } = object;
      this.#lines.push(JSON.stringify({ object: rest, id, cause }), body);
      this.#waiting += body.length;
      if (this.#waiting > longestBlock) this.#pack();
    }
  }

  /** Everything that is held, in the order in which it came, once. */
  *release(): Generator<HeldObject[]> {
    this.#pack();
    for (let block = this.#blocks.shift(); block !== undefined; block = this.#blocks.shift()) {
      yield unpack(zstdDecompressSync(block));
    }
  }

  #pack(): void {
    if (this.#lines.length === 0) return;
    this.#blocks.push(zstdCompressSync(this.#lines.join("\n"), fastest));
    this.#lines = [];
    this.#waiting = 0;
  }
}

/** Each body is a part of the block. */
function unpack(block: Buffer): HeldObject[] {
  const held: HeldObject[] = [];
  const endOf = (start: number) => {
    const found = block.indexOf(lineEnd, start);
    return found < 0 ? block.length : found;
  };
  for (let start = 0; start < block.length; ) {
    const middle = endOf(start);
    const end = endOf(middle + 1);
    const { object, id, cause } = JSON.parse(block.toString("utf8", start, middle)) as HeldObject;
    held.push({ object: { ...object, body: block.subarray(middle + 1, end) }, id, cause });
    start = end + 1;
  }
  return held;
}
