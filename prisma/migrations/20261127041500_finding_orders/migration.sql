-- Findings of one rule and of one cluster are listed worst and newest first, without sorting all that there are.
DROP INDEX findings_open_by_rule;
CREATE INDEX findings_open_by_rule ON findings (rule_id, severity DESC, id DESC) WHERE resolved_at IS NULL;
CREATE INDEX findings_open_by_cluster ON findings (cluster_id, severity DESC, id DESC)
  WHERE resolved_at IS NULL AND exemption_id IS NULL;
-- What was resolved is searched by the name of what ended, too.
CREATE INDEX resources_gone_name_text ON resources USING gin (name gin_trgm_ops) WHERE gone_at IS NOT NULL;
