import { constants, zstdCompressSync, zstdDecompressSync } from "node:zlib";
import type { NormalisedObject } from "@periplus/posture/normalise/normalise";
import type { ChangeCause } from "../../rollups/score-steps.js";

/** An object that is new or changed and is judged only when everything was read. */
export interface HeldObject {
  readonly object: NormalisedObject;
  /** Of its row in `resources`; null when it is new. */
  readonly id: string | null;
  /** Why it is not what was known before. */
  readonly cause: ChangeCause;
}

/** Characters that are packed at once: what is unpacked again is in memory whole. */
const longestBlock = 512 * 1024;
const fastest = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

/**
 * Keeps objects until the rest of their cluster is known, packed to about a tenth: writing them twice would cost more than
 * the memory. Bodies are JSON of one line, so that two lines make an object.
 */
export class HeldObjects {
  readonly #blocks: Buffer[] = [];
  #lines: string[] = [];
  #waiting = 0;

  hold(objects: readonly HeldObject[]): void {
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
      yield unpack(zstdDecompressSync(block).toString("utf8"));
    }
  }

  #pack(): void {
    if (this.#lines.length === 0) return;
    this.#blocks.push(zstdCompressSync(this.#lines.join("\n"), fastest));
    this.#lines = [];
    this.#waiting = 0;
  }
}

function unpack(text: string): HeldObject[] {
  const lines = text.split("\n");
  const held: HeldObject[] = [];
  for (let line = 0; line < lines.length; line += 2) {
    const { object, id, cause } = JSON.parse(lines[line] ?? "") as HeldObject;
    held.push({ object: { ...object, body: lines[line + 1] ?? "" }, id, cause });
  }
  return held;
}
