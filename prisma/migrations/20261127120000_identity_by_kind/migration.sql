-- A cluster may show one object under two kinds, and a bad one claims any uid: then they are two objects, as each kind is
-- compared with what is stored of it. A reading cannot meet a row that it did not know of.
CREATE UNIQUE INDEX resources_identity ON resources (cluster_id, uid, kind, api_group) WHERE gone_at IS NULL;
DROP INDEX resources_uid;
