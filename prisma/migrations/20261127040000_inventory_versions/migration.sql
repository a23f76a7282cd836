-- Changes with every change of a cluster's row in inventory_rollups: processes keep these counts in memory and see by it
-- that theirs are old. Only whether it is the same counts.
CREATE SEQUENCE inventory_version AS bigint;
CREATE TABLE inventory_versions (
  cluster_id integer PRIMARY KEY REFERENCES clusters (id) ON DELETE CASCADE,
  version    bigint  NOT NULL
);
ALTER TABLE inventory_versions ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_clusters ON inventory_versions FOR SELECT
  USING (cluster_id = ANY ((SELECT periplus_clusters())::integer[]));

-- In a trigger, so that nobody who writes the counts can forget it.
CREATE FUNCTION renew_inventory_version() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT
AS $$
BEGIN
  INSERT INTO inventory_versions (cluster_id, version)
  SELECT id, nextval('inventory_version') FROM (SELECT DISTINCT cluster_id AS id FROM written ORDER BY 1) w
  -- Not for a cluster that is being removed, which takes its counts with it.
  WHERE EXISTS (SELECT FROM clusters c WHERE c.id = w.id)
  ON CONFLICT (cluster_id) DO UPDATE SET version = excluded.version;
  RETURN NULL;
END $$;
CREATE TRIGGER inventory_added AFTER INSERT ON inventory_rollups REFERENCING NEW TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION renew_inventory_version();
CREATE TRIGGER inventory_changed AFTER UPDATE ON inventory_rollups REFERENCING NEW TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION renew_inventory_version();
CREATE TRIGGER inventory_removed AFTER DELETE ON inventory_rollups REFERENCING OLD TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION renew_inventory_version();

INSERT INTO inventory_versions (cluster_id, version)
SELECT cluster_id, nextval('inventory_version') FROM (SELECT DISTINCT cluster_id FROM inventory_rollups) c;
