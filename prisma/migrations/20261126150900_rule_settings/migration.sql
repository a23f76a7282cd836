-- How a rule is run: its parameters and how far it reaches, per scope. Without connector and cluster a row holds
-- everywhere, with a connector in its clusters, with a cluster there, with a namespace in that of the cluster. While no
-- row has `values`, a rule that must be configured judges nothing.
CREATE TABLE rule_settings (
  id           integer     GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  rule_id      text        NOT NULL,
  connector_id uuid        REFERENCES connectors (id) ON DELETE CASCADE,
  cluster_id   integer     REFERENCES clusters (id) ON DELETE CASCADE,
  namespace    text,
  settings     jsonb       NOT NULL,
  updated_at   timestamptz NOT NULL DEFAULT now(),
  updated_by   text        NOT NULL,
  CHECK (connector_id IS NULL OR cluster_id IS NULL),
  CHECK (namespace IS NULL OR cluster_id IS NOT NULL)
);
CREATE UNIQUE INDEX rule_settings_scope ON rule_settings (rule_id, connector_id, cluster_id, namespace)
  NULLS NOT DISTINCT;

INSERT INTO rule_settings (rule_id, settings, updated_at, updated_by)
SELECT rule_id, jsonb_build_object('values', "values"), updated_at, updated_by FROM rule_parameters;
DROP TABLE rule_parameters;
