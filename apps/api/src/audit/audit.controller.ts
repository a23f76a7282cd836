import { Controller } from "@nestjs/common";
import type { InputOf, ResultOf } from "@periplus/shared/endpoints";
import { Endpoint } from "../http/endpoint.decorator.js";
import type { FileAnswer } from "../http/file-answer.js";
import { Input } from "../http/input.decorator.js";
import { notFound } from "../http/problem.js";
import { AuditStore } from "./audit.store.js";
import { toAuditFile } from "./audit-file.js";
import { AuditForwarding } from "./audit-forwarding.js";

@Controller()
export class AuditController {
  constructor(
    private readonly store: AuditStore,
    private readonly forwarding: AuditForwarding,
  ) {}

  @Endpoint("listAuditEvents")
  listAuditEvents(@Input() { query }: InputOf<"listAuditEvents">): Promise<ResultOf<"listAuditEvents">> {
    return this.store.list(query);
  }

  @Endpoint("getAuditEvent")
  async getAuditEvent(@Input() { params }: InputOf<"getAuditEvent">): Promise<ResultOf<"getAuditEvent">> {
    const found = await this.store.find(params.id);
    if (!found) throw notFound("event");
    return found;
  }

  @Endpoint("exportAuditEvents")
  async exportAuditEvents(@Input() { query }: InputOf<"exportAuditEvents">): Promise<FileAnswer> {
    const { format, ...filter } = query;
    return toAuditFile(this.store.lines(filter), format, new Date());
  }

  @Endpoint("getAuditHead")
  getAuditHead(): Promise<ResultOf<"getAuditHead">> {
    return this.store.head();
  }

  @Endpoint("getAuditForwarding")
  getAuditForwarding(): Promise<ResultOf<"getAuditForwarding">> {
    return this.forwarding.readState();
  }

  @Endpoint("verifyAuditEvents")
  verifyAuditEvents(): Promise<ResultOf<"verifyAuditEvents">> {
    return this.store.verify();
  }
}
