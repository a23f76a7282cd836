import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { type AuditHead, type AuditLine, auditHead, auditLine } from "@periplus/shared/audit";
import { verifyAuditChain } from "@periplus/shared/audit-chain";
import { apiPrefix, endpoints } from "@periplus/shared/endpoints";
import { visibleText } from "@periplus/shared/visible-text";
import { UsageError } from "./usage-error.js";

export interface AuditOptions {
  /** Address of the service; its token is in `PERIPLUS_TOKEN`. */
  readonly server?: string;
  /** `number:hash`, as `audit head` prints it. */
  readonly head?: readonly string[];
}

/** Looks through the log of a file or of a server, and says where it stops being what was written. Exit code 0 or 1. */
export async function verifyAudit(file: string | undefined, { server, head = [] }: AuditOptions): Promise<number> {
  if ((file === undefined) === (server === undefined)) throw new UsageError("Name a file, or a server with --server");
  const heads = head.map(parseHead);
  const text = server === undefined ? createReadStream(file ?? "") : await readServer(server, "exportAuditEvents");
  const found = await verifyAuditChain(parseLines(text), { heads });
  if (found.broken) {
    print(`Event ${found.broken.seq} is not as it was written. ${found.broken.reason}.`);
    print(`${found.events} events before it are.`);
    return 1;
  }
  print(`${found.events} events, each as it was written. The newest: ${found.head.seq}:${found.head.hash}`);
  return 0;
}

/** Prints where the log of a server ends, to be kept elsewhere. */
export async function printAuditHead({ server }: AuditOptions): Promise<void> {
  if (server === undefined) throw new UsageError("Name a server with --server");
  const chunks = await (await readServer(server, "getAuditHead")).toArray();
  const { seq, hash } = auditHead.parse(JSON.parse(Buffer.concat(chunks).toString("utf8")));
  print(`${seq}:${hash}`);
}

function parseHead(text: string): AuditHead {
  const [seq, hash] = text.split(":");
  const parsed = auditHead.safeParse({ seq, hash });
  if (!parsed.success)
    throw new UsageError(`${visibleText(text)} is no head: write number:hash, as audit head prints it`);
  return parsed.data;
}

async function* parseLines(text: Readable): AsyncGenerator<AuditLine> {
  let number = 0;
  for await (const line of createInterface({ input: text, crlfDelay: Number.POSITIVE_INFINITY })) {
    number += 1;
    if (line === "") continue;
    yield parseLine(line, number);
  }
}

function parseLine(line: string, number: number): AuditLine {
  try {
    return auditLine.parse(JSON.parse(line));
  } catch {
    throw new UsageError(`Line ${number} is no event of an audit log`);
  }
}

/** The token goes to the address that was named, and to none that it refers to. */
async function readServer(server: string, name: "exportAuditEvents" | "getAuditHead"): Promise<Readable> {
  const token = process.env.PERIPLUS_TOKEN;
  if (!token) throw new UsageError("Put a token of a security admin into PERIPLUS_TOKEN");
  if (!URL.canParse(server)) throw new UsageError(`${visibleText(server)} is no address`);
  const url = new URL(`${server.replace(/\/+$/, "")}${apiPrefix}${endpoints[name].path}`);
  const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` }, redirect: "error" }).catch(
    (error: Error) => {
      throw new UsageError(`${url.origin} does not answer: ${visibleText(reasonOf(error))}`);
    },
  );
  if (!answer.ok || !answer.body) throw new UsageError(`${url.origin} answers ${answer.status}`);
  return Readable.fromWeb(answer.body);
}

const reasonOf = ({ message, cause }: Error) => (cause instanceof Error ? cause.message : message);

function print(line: string): void {
  process.stdout.write(`${visibleText(line)}\n`);
}
