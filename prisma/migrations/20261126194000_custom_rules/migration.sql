-- Rules that people wrote, as they are in force: the YAML of each, which every process compiles for itself. `version`
-- counts the texts that a rule ever had: a text is another where it is another.
CREATE TABLE custom_rules (
  rule_id    text        PRIMARY KEY CHECK (rule_id LIKE 'custom-%'),
  version    integer     NOT NULL,
  text       text        NOT NULL,
  created_at timestamptz NOT NULL,
  created_by text        NOT NULL,
  updated_at timestamptz NOT NULL,
  updated_by text        NOT NULL
);

-- Every text that a rule ever had; rows are never changed, and stay when the rule is deleted.
CREATE TABLE custom_rule_versions (
  rule_id text        NOT NULL,
  version integer     NOT NULL,
  change  text        NOT NULL CHECK (change IN ('created', 'changed', 'scoring', 'deleted')),
  text    text        NOT NULL,
  at      timestamptz NOT NULL,
  by      text        NOT NULL,
  PRIMARY KEY (rule_id, version)
);

CREATE CONSTRAINT TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON custom_rules DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION audit_change('customRule', 'rule_id', 'rule_id', '{}', '{}');
