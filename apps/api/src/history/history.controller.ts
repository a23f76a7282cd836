import { Controller } from "@nestjs/common";
import type { InputOf, ResultOf } from "@periplus/shared/endpoints";
import { Endpoint } from "../http/endpoint.decorator.js";
import { Input } from "../http/input.decorator.js";
import { ComparisonStore } from "./comparison.store.js";
import { HistorySizeStore } from "./history-size.store.js";
import { PastResourcesStore } from "./past-resources.store.js";
import { SnapshotsStore } from "./snapshots.store.js";

@Controller()
export class HistoryController {
  constructor(
    private readonly sizes: HistorySizeStore,
    private readonly snapshots: SnapshotsStore,
    private readonly resources: PastResourcesStore,
    private readonly comparisons: ComparisonStore,
  ) {}

  @Endpoint("getHistory")
  getHistory(): Promise<ResultOf<"getHistory">> {
    return this.sizes.get(new Date());
  }

  @Endpoint("listSnapshots")
  listSnapshots(@Input() { params, query }: InputOf<"listSnapshots">): Promise<ResultOf<"listSnapshots">> {
    return this.snapshots.list(params.id, query);
  }

  @Endpoint("listPastResources")
  listPastResources(@Input() { params, query }: InputOf<"listPastResources">): Promise<ResultOf<"listPastResources">> {
    return this.resources.list(params.id, query);
  }

  @Endpoint("compareSnapshots")
  compareSnapshots(@Input() { params, query }: InputOf<"compareSnapshots">): Promise<ResultOf<"compareSnapshots">> {
    return this.comparisons.compare(params.id, query);
  }

  @Endpoint("listResourceChanges")
  listResourceChanges(
    @Input() { params, query }: InputOf<"listResourceChanges">,
  ): Promise<ResultOf<"listResourceChanges">> {
    return this.comparisons.listResources(params.id, query);
  }

  @Endpoint("listFindingChanges")
  listFindingChanges(
    @Input() { params, query }: InputOf<"listFindingChanges">,
  ): Promise<ResultOf<"listFindingChanges">> {
    return this.comparisons.listFindings(params.id, query);
  }

  @Endpoint("getObservedResource")
  getObservedResource(
    @Input() { params, query }: InputOf<"getObservedResource">,
  ): Promise<ResultOf<"getObservedResource">> {
    return this.resources.readObserved(params.id, query.snapshotId);
  }
}
