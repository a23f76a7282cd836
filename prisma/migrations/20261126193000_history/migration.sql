-- How much each snapshot added to the history.
ALTER TABLE "snapshots" ADD COLUMN "revisions" INTEGER NOT NULL DEFAULT 0, ADD COLUMN "bytes" BIGINT NOT NULL DEFAULT 0;

-- What was opened and resolved between two snapshots of a cluster.
CREATE INDEX findings_opened ON findings (cluster_id, first_seen_at);
CREATE INDEX findings_resolved ON findings (cluster_id, resolved_at) WHERE resolved_at IS NOT NULL;
