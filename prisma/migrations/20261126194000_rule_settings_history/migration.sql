-- Who set what for a rule in a scope, and what was set there before: of every change, whoever makes it. It goes with the
-- connector or cluster that it is about; the audit log keeps it.
CREATE TABLE rule_settings_events (
  id           bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  rule_id      text        NOT NULL,
  connector_id uuid        REFERENCES connectors (id) ON DELETE CASCADE,
  cluster_id   integer     REFERENCES clusters (id) ON DELETE CASCADE,
  namespace    text,
  at           timestamptz NOT NULL,
  by           text        NOT NULL,
  before       jsonb,      -- null: nothing was set there
  after        jsonb       -- null: nothing is set there any more
);
CREATE INDEX rule_settings_events_of ON rule_settings_events (rule_id, id DESC);

INSERT INTO rule_settings_events (rule_id, connector_id, cluster_id, namespace, at, by, after)
SELECT rule_id, connector_id, cluster_id, namespace, updated_at, updated_by, settings FROM rule_settings ORDER BY updated_at;

CREATE FUNCTION rule_settings_note() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  what rule_settings := CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
  request jsonb := nullif(current_setting('periplus.request', true), '')::jsonb;
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.settings = NEW.settings THEN RETURN NULL; END IF;
  -- What goes with its connector or cluster has no history left to stand in.
  IF TG_OP = 'DELETE' AND (
    (OLD.connector_id IS NOT NULL AND NOT EXISTS (SELECT FROM connectors WHERE id = OLD.connector_id))
    OR (OLD.cluster_id IS NOT NULL AND NOT EXISTS (SELECT FROM clusters WHERE id = OLD.cluster_id))) THEN
    RETURN NULL;
  END IF;
  INSERT INTO rule_settings_events (rule_id, connector_id, cluster_id, namespace, at, by, before, after)
  VALUES (what.rule_id, what.connector_id, what.cluster_id, what.namespace,
    CASE TG_OP WHEN 'DELETE' THEN now() ELSE NEW.updated_at END,
    CASE TG_OP WHEN 'DELETE' THEN coalesce(request #>> '{who,name}', 'Periplus') ELSE NEW.updated_by END,
    CASE TG_OP WHEN 'INSERT' THEN NULL ELSE OLD.settings END,
    CASE TG_OP WHEN 'DELETE' THEN NULL ELSE NEW.settings END);
  RETURN NULL;
END $$;
CREATE TRIGGER history AFTER INSERT OR UPDATE OR DELETE ON rule_settings
  FOR EACH ROW EXECUTE FUNCTION rule_settings_note();

ALTER TABLE rule_settings_events ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_scopes ON rule_settings_events FOR SELECT USING (
  (connector_id IS NULL OR connector_id = ANY ((SELECT periplus_connectors())::uuid[]))
  AND (cluster_id IS NULL OR cluster_id = ANY ((SELECT periplus_clusters())::integer[])));
