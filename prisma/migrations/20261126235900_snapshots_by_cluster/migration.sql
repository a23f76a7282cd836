-- Every table that grows with the clusters is keyed by its cluster first, so that it can be split by the hash of that: by
-- partitions of Postgres, or over the machines of Citus. Both ask that each unique index has the column.
ALTER TABLE snapshots DROP CONSTRAINT snapshots_pkey, ADD PRIMARY KEY (cluster_id, id);
-- The primary key serves as well, read backwards.
DROP INDEX snapshots_cluster_id_id_idx;
-- A cluster's newest snapshot is found by its id alone.
CREATE INDEX snapshots_id_idx ON snapshots (id);
