import { Controller } from "@nestjs/common";
import type { InputOf, ResultOf } from "@periplus/shared/endpoints";
import { CurrentPrincipal, type Principal } from "../access/principal.js";
import { Endpoint } from "../http/endpoint.decorator.js";
import { Input } from "../http/input.decorator.js";
import { pageOfWhole } from "../http/whole-list.js";
import { AttestationsService } from "./attestations.service.js";
import { AttestationsStore } from "./attestations.store.js";

@Controller()
export class AttestationsController {
  constructor(
    private readonly store: AttestationsStore,
    private readonly attestations: AttestationsService,
  ) {}

  @Endpoint("listAttestations")
  async listAttestations(@Input() { query }: InputOf<"listAttestations">): Promise<ResultOf<"listAttestations">> {
    return pageOfWhole("attestations", await this.store.list(new Date()), query, ({ id }) => id);
  }

  @Endpoint("createAttestation")
  createAttestation(
    @Input() { body }: InputOf<"createAttestation">,
    @CurrentPrincipal() { name }: Principal,
  ): Promise<ResultOf<"createAttestation">> {
    return this.attestations.create(body, name, new Date());
  }

  @Endpoint("withdrawAttestation")
  withdrawAttestation(
    @Input() { params }: InputOf<"withdrawAttestation">,
    @CurrentPrincipal() { name }: Principal,
  ): Promise<ResultOf<"withdrawAttestation">> {
    return this.attestations.withdraw(params.id, name, new Date());
  }
}
