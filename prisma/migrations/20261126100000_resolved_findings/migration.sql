-- Findings are listed worst and newest first in each of their two states.
CREATE INDEX findings_resolved_by_severity ON findings (severity DESC, id DESC) WHERE resolved_at IS NOT NULL;
