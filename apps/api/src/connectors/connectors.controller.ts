import { Controller } from "@nestjs/common";
import type { InputOf, ResultOf } from "@periplus/shared/endpoints";
import { Endpoint } from "../http/endpoint.decorator.js";
import { Input } from "../http/input.decorator.js";
import { pageOfWhole } from "../http/whole-list.js";
import { AccessIntake } from "./access-intake.js";
import { ConnectorsService } from "./connectors.service.js";
import { ConnectorsStore } from "./connectors.store.js";
import { SampleConnectorsService } from "./sample-connectors.service.js";

@Controller()
export class ConnectorsController {
  constructor(
    private readonly store: ConnectorsStore,
    private readonly connectors: ConnectorsService,
    private readonly intake: AccessIntake,
    private readonly samples: SampleConnectorsService,
  ) {}

  @Endpoint("listConnectors")
  async listConnectors(@Input() { query }: InputOf<"listConnectors">): Promise<ResultOf<"listConnectors">> {
    return pageOfWhole("connectors", await this.store.list(), query, ({ id }) => id);
  }

  @Endpoint("createConnector")
  async createConnector(@Input() { body }: InputOf<"createConnector">): Promise<ResultOf<"createConnector">> {
    const { name, intervalMinutes, selection } = body;
    const taken = await this.intake.take(body);
    return this.connectors.add({ name, intervalMinutes, selection, ...taken }, { sample: false }, new Date());
  }

  @Endpoint("createConnectorIdentity")
  createConnectorIdentity(): Promise<ResultOf<"createConnectorIdentity">> {
    return this.intake.createIdentity(new Date());
  }

  @Endpoint("getConnector")
  getConnector(@Input() { params }: InputOf<"getConnector">): Promise<ResultOf<"getConnector">> {
    return this.connectors.get(params.id);
  }

  @Endpoint("updateConnector")
  updateConnector(@Input() { params, body }: InputOf<"updateConnector">): Promise<ResultOf<"updateConnector">> {
    return this.connectors.change(params.id, body, new Date());
  }

  @Endpoint("deleteConnector")
  deleteConnector(@Input() { params }: InputOf<"deleteConnector">): Promise<void> {
    return this.connectors.remove(params, new Date());
  }

  @Endpoint("startSampleData")
  async startSampleData(): Promise<ResultOf<"startSampleData">> {
    return { connectors: await this.samples.start(new Date()) };
  }

  @Endpoint("deleteSampleData")
  deleteSampleData(): Promise<void> {
    return this.samples.remove(new Date());
  }
}
