/** Large enough to be few writes, small enough not to take memory. */
const chunkSize = 256 * 1024;
/** Instead of the length of a value that is null. */
const nothing = -1;
/** Postgres counts from 2000, in microseconds. */
const epoch = Date.UTC(2000, 0, 1);
/** Of the type of what arrays hold. Source: https://github.com/postgres/postgres/blob/REL_18_STABLE/src/include/catalog/pg_type.dat */
const smallintOid = 21;
/** Before the text of a `jsonb`: the only version of its binary form that there is. */
const jsonbVersion = 1;
/** No character of a JavaScript text takes more bytes in UTF-8. */
const widestUnit = 3;

const none = Buffer.allocUnsafeSlow(0);

/** Rows as COPY takes them, without what stands before the first and after the last. */
export interface RowBlock {
  /** Rows do not end where chunks do. Each chunk has a buffer of its own. */
  readonly chunks: readonly Uint8Array[];
  readonly rows: number;
}

/**
 * Rows in the binary form of COPY: values go as they are, where Postgres would look through each character of a text for
 * where it ends and what it escapes. A row is begun, then its values follow in the order and of the types of the columns.
 * Source: https://www.postgresql.org/docs/18/sql-copy.html#SQL-COPY-FILE-FORMATS, and for values the `…send` functions of
 * their types.
 */
export class BinaryRows {
  #chunks: Uint8Array[] = [];
  #chunk = none;
  /** The same bytes: numbers are written through it without a detour. */
  #view = new DataView(none.buffer);
  #end = 0;
  #rows = 0;
  #moment: { readonly date: Date; readonly microseconds: bigint } | undefined;

  begin(fields: number): this {
    this.#reserve(2);
    this.#put16(fields);
    this.#rows += 1;
    return this;
  }

  smallint(value: number): this {
    this.#begin(2);
    this.#put16(value);
    return this;
  }

  integer(value: number): this {
    this.#begin(4);
    this.#put32(value);
    return this;
  }

  bigint(value: bigint): this {
    this.#begin(8);
    this.#view.setBigInt64(this.#end, value);
    this.#end += 8;
    return this;
  }

  timestamptz(value: Date): this {
    // All rows of a snapshot have the same.
    if (this.#moment?.date !== value) {
      this.#moment = { date: value, microseconds: BigInt(value.getTime() - epoch) * 1_000n };
    }
    return this.bigint(this.#moment.microseconds);
  }

  boolean(value: boolean): this {
    this.#begin(1);
    this.#view.setInt8(this.#end, value ? 1 : 0);
    this.#end += 1;
    return this;
  }

  /** A text, as it is or in UTF-8, or null. */
  text(value: string | Uint8Array | null): this {
    if (value === null) this.#length(nothing);
    else if (typeof value === "string") this.#string(value);
    else {
      this.#begin(value.length);
      this.#chunk.set(value, this.#end);
      this.#end += value.length;
    }
    return this;
  }

  /** `json` is the text of a JSON value. */
  jsonb(json: string): this {
    this.#string(json, jsonbVersion);
    return this;
  }

  smallints(values: readonly number[]): this {
    const dimensions = values.length === 0 ? 0 : 1;
    this.#begin(12 + dimensions * 8 + values.length * 6);
    this.#put32(dimensions);
    this.#put32(0);
    this.#put32(smallintOid);
    if (dimensions > 0) {
      this.#put32(values.length);
      this.#put32(1);
    }
    for (const value of values) {
      this.#put32(2);
      this.#put16(value);
    }
    return this;
  }

  /** What was written since it was last taken. */
  take(): RowBlock {
    this.#close();
    const block = { chunks: this.#chunks, rows: this.#rows };
    this.#chunks = [];
    this.#rows = 0;
    return block;
  }

  /** In one go: the room that it may take is kept, and what it took is known afterwards. */
  #string(value: string, before?: number): void {
    this.#reserve(5 + value.length * widestUnit);
    const start = this.#end + 4;
    const text = before === undefined ? start : start + 1;
    if (before !== undefined) this.#view.setInt8(start, before);
    const end = text + this.#chunk.write(value, text, "utf8");
    this.#put32(end - start);
    this.#end = end;
  }

  #begin(length: number): void {
    this.#reserve(4 + length);
    this.#put32(length);
  }

  #length(length: number): void {
    this.#reserve(4);
    this.#put32(length);
  }

  #put16(value: number): void {
    this.#view.setInt16(this.#end, value);
    this.#end += 2;
  }

  #put32(value: number): void {
    this.#view.setInt32(this.#end, value);
    this.#end += 4;
  }

  #reserve(length: number): void {
    if (this.#chunk.length - this.#end >= length) return;
    this.#close();
    this.#chunk = Buffer.allocUnsafeSlow(Math.max(chunkSize, length));
    this.#view = new DataView(this.#chunk.buffer);
  }

  /** What was handed on is somebody else's: a chunk is not filled twice. */
  #close(): void {
    if (this.#end > 0) this.#chunks.push(this.#chunk.subarray(0, this.#end));
    this.#chunk = none;
    this.#view = new DataView(none.buffer);
    this.#end = 0;
  }
}
