/** Large enough to be few writes, small enough not to take memory. */
const chunkSize = 256 * 1024;
/** The signature; no flags, and no extension of the header. */
const header = Buffer.from("PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0", "latin1");
/** Instead of the length of a value that is null, and instead of the number of fields after the last row. */
const nothing = -1;
/** Postgres counts from 2000, in microseconds. */
const epoch = Date.UTC(2000, 0, 1);

/**
 * Rows in the binary form of COPY: values go as they are, where Postgres would look through each character of a text for
 * where it ends and what it escapes. A row is begun, then its values follow in the order and of the types of the columns.
 * Source: https://www.postgresql.org/docs/18/sql-copy.html#SQL-COPY-FILE-FORMATS, and for values the `…send` functions of
 * their types.
 */
export class BinaryRows {
  #chunk = Buffer.allocUnsafeSlow(chunkSize);
  #end = 0;

  /** `write` gets one chunk after another, each for good. */
  constructor(private readonly write: (chunk: Buffer) => void) {
    this.#put(header);
  }

  begin(fields: number): this {
    this.#reserve(2);
    this.#end = this.#chunk.writeInt16BE(fields, this.#end);
    return this;
  }

  integer(value: number): this {
    this.#begin(4);
    this.#end = this.#chunk.writeInt32BE(value, this.#end);
    return this;
  }

  /** `value` is a 64-bit integer as text. */
  bigint(value: string): this {
    return this.#int64(BigInt(value));
  }

  timestamptz(value: Date): this {
    return this.#int64(BigInt(value.getTime() - epoch) * 1_000n);
  }

  boolean(value: boolean): this {
    this.#begin(1);
    this.#end = this.#chunk.writeUInt8(value ? 1 : 0, this.#end);
    return this;
  }

  /** A text in UTF-8, or null. */
  text(value: string | Uint8Array | null): this {
    if (value === null) {
      this.#length(nothing);
      return this;
    }
    const bytes = typeof value === "string" ? Buffer.from(value) : value;
    this.#length(bytes.length);
    this.#put(bytes);
    return this;
  }

  end(): void {
    this.begin(nothing);
    this.write(this.#chunk.subarray(0, this.#end));
  }

  #int64(value: bigint): this {
    this.#begin(8);
    this.#end = this.#chunk.writeBigInt64BE(value, this.#end);
    return this;
  }

  #begin(length: number): void {
    this.#length(length);
    this.#reserve(length);
  }

  #length(length: number): void {
    this.#reserve(4);
    this.#end = this.#chunk.writeInt32BE(length, this.#end);
  }

  #put(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#chunk.set(bytes, this.#end);
    this.#end += bytes.length;
  }

  /** A stream may keep what it was given, so that a chunk is not filled twice. */
  #reserve(length: number): void {
    if (this.#chunk.length - this.#end >= length) return;
    this.write(this.#chunk.subarray(0, this.#end));
    this.#chunk = Buffer.allocUnsafeSlow(Math.max(chunkSize, length));
    this.#end = 0;
  }
}
