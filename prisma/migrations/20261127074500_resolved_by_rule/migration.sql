-- What was resolved of one rule is listed as what is open, without passing by what was resolved of all others.
CREATE INDEX findings_resolved_by_rule ON findings (rule_id, severity DESC, id DESC) WHERE resolved_at IS NOT NULL;
