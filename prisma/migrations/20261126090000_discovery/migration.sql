-- Who has a run, and as whom a cluster was read.
ALTER TABLE "discovery_runs" ADD COLUMN "attempts" SMALLINT NOT NULL DEFAULT 0;
ALTER TABLE "discovery_run_clusters" ADD COLUMN "attempts" SMALLINT NOT NULL DEFAULT 0;
ALTER TABLE "snapshots" ADD COLUMN "read_as" JSONB;

-- Discovery loads what is known kind by kind.
CREATE INDEX resources_by_cluster_kind ON resources (cluster_id, kind) WHERE gone_at IS NULL;
