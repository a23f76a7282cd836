import { Readable } from "node:stream";
import type { FastifyReply } from "fastify";

/** The answer of an endpoint whose row says `file`. */
export interface FileAnswer {
  /** ASCII, without quotes. */
  readonly name: string;
  readonly contentType: string;
  readonly text: AsyncIterable<string>;
}

/** As a download: never shown as a page of ours, whatever is in it. */
export function toFile({ name, contentType, text }: FileAnswer, reply: FastifyReply): Readable {
  reply.header("content-type", contentType).header("content-disposition", `attachment; filename="${name}"`);
  return Readable.from(text, { objectMode: false });
}
