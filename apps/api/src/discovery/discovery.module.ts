import { Injectable, Module, type OnModuleInit } from "@nestjs/common";
import { Jobs } from "../jobs/jobs.js";
import { AssessClustersJob } from "./assess-clusters.job.js";
import { AssessPodSecurityJob } from "./assess-pod-security.job.js";
import { ClusterPublisher } from "./cluster-publisher.js";
import { ClusterReading } from "./cluster-reading.js";
import { ClustersStore } from "./clusters.store.js";
import { ConnectorAccess } from "./connector-access.js";
import { ConnectorListing } from "./connector-listing.js";
import { DiscoverConnectorJob } from "./discover-connector.job.js";
import { DropOldHistoryJob } from "./drop-old-history.job.js";
import { ExpireExemptionsJob } from "./expire-exemptions.job.js";
import { RevisionPartitions } from "./ingestion/revision-partitions.js";
import { Intakes } from "./intake/intakes.js";
import { Judging } from "./judging.js";
import { OutdatedClusters } from "./outdated-clusters.js";
import { ReadClusterJob } from "./read-cluster.job.js";
import { RenewCredentialsJob } from "./renew-credentials.job.js";
import { ProgressReports } from "./runs/progress-reports.js";
import { RunClustersStore } from "./runs/run-clusters.store.js";
import { RunsStore } from "./runs/runs.store.js";
import { ScheduleStore } from "./schedule.store.js";
import { ScheduleDiscoveryJob } from "./schedule-discovery.job.js";
import { VerificationsStore } from "./verification/verifications.store.js";
import { VerifyConnectorJob } from "./verification/verify-connector.job.js";

/** Registers what does the jobs: one line per job. */
@Injectable()
class DiscoveryJobs implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly discoverConnector: DiscoverConnectorJob,
    private readonly readCluster: ReadClusterJob,
    private readonly assessClusters: AssessClustersJob,
    private readonly scheduleDiscovery: ScheduleDiscoveryJob,
  ) {}

  onModuleInit(): void {
    this.jobs.work("discover-connector", (payload, signal) => this.discoverConnector.run(payload, signal));
    this.jobs.work("read-cluster", (payload, signal) => this.readCluster.run(payload, signal));
    this.jobs.work("assess-clusters", (payload, signal) => this.assessClusters.run(payload, signal));
    this.jobs.work("schedule-discovery", () => this.scheduleDiscovery.run());
  }
}

const jobs = [
  DiscoveryJobs,
  DiscoverConnectorJob,
  ReadClusterJob,
  AssessClustersJob,
  ScheduleDiscoveryJob,
  ExpireExemptionsJob,
  RenewCredentialsJob,
  AssessPodSecurityJob,
  DropOldHistoryJob,
  VerifyConnectorJob,
];
const stores = [RunsStore, RunClustersStore, ClustersStore, ScheduleStore, VerificationsStore];
const services = [
  ConnectorAccess,
  ConnectorListing,
  ClusterReading,
  ClusterPublisher,
  Intakes,
  Judging,
  OutdatedClusters,
  ProgressReports,
  RevisionPartitions,
];

/** Does the work of discovery: for processes that work; no feature knows it. */
@Module({ providers: [...jobs, ...stores, ...services] })
export class DiscoveryModule {}
