-- Who is limited to some connectors reads through a role of its own (made at start, see scoped-role.ts), to which these
-- policies show what was read through them. The owner of the tables is not concerned by them, and as fast as before.
CREATE TABLE scoped_role (name text PRIMARY KEY);

CREATE FUNCTION periplus_connectors() RETURNS uuid[] LANGUAGE sql STABLE AS $$
  SELECT coalesce(nullif(current_setting('periplus.connectors', true), ''), '{}')::uuid[]
$$;
-- Of the owner's rights: it is what the policy of the table itself asks.
CREATE FUNCTION periplus_clusters() RETURNS integer[] LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT
AS $$
  SELECT coalesce(array_agg(id), '{}') FROM clusters WHERE connector_id = ANY (periplus_connectors())
$$;

-- In a subquery each function is called once, and what it returns is looked up in the indexes.
ALTER TABLE connectors ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_connectors ON connectors FOR SELECT USING (id = ANY ((SELECT periplus_connectors())::uuid[]));

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['clusters', 'discovery_runs'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY of_connectors ON %I FOR SELECT
      USING (connector_id = ANY ((SELECT periplus_connectors())::uuid[]))', name);
  END LOOP;
  -- The history of the whole estate's score (score_points without a cluster) is nobody's part.
  FOREACH name IN ARRAY ARRAY['discovery_run_clusters', 'snapshots', 'resources', 'resource_revisions',
      'resource_assessments', 'findings', 'inventory_rollups', 'finding_rollups', 'rule_rollups', 'control_rollups',
      'score_points'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY of_clusters ON %I FOR SELECT
      USING (cluster_id = ANY ((SELECT periplus_clusters())::integer[]))', name);
  END LOOP;
  -- What holds everywhere holds for everybody.
  FOREACH name IN ARRAY ARRAY['exemptions', 'rule_settings'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY of_scopes ON %I FOR SELECT USING (
      (connector_id IS NULL OR connector_id = ANY ((SELECT periplus_connectors())::uuid[]))
      AND (cluster_id IS NULL OR cluster_id = ANY ((SELECT periplus_clusters())::integer[])))', name);
  END LOOP;
END $$;

ALTER TABLE exemption_events ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_exemptions ON exemption_events FOR SELECT
  USING (EXISTS (SELECT FROM exemptions e WHERE e.id = exemption_id));

-- Which connectors the role of a token, a link or a session is bound to.
ALTER TABLE api_tokens
  ADD COLUMN every_connector boolean NOT NULL DEFAULT true, ADD COLUMN connector_ids uuid[] NOT NULL DEFAULT '{}';
ALTER TABLE sign_in_codes
  ADD COLUMN every_connector boolean NOT NULL DEFAULT true, ADD COLUMN connector_ids uuid[] NOT NULL DEFAULT '{}';
ALTER TABLE sessions
  ADD COLUMN every_connector boolean NOT NULL DEFAULT true, ADD COLUMN connector_ids uuid[] NOT NULL DEFAULT '{}';
