-- A page of one cluster in the order of names or of changes passes by all other clusters within the index, without reading
-- their rows.
DROP INDEX resources_by_name;
CREATE INDEX resources_by_name ON resources (name, id, cluster_id) WHERE gone_at IS NULL;
DROP INDEX resources_by_changed;
CREATE INDEX resources_by_changed ON resources (changed_at DESC, id DESC, cluster_id) WHERE gone_at IS NULL;
-- Labels are asked for by their key alone, too. This kind of index has keys and values apart: it is hardly larger, and takes
-- half as long again to find a key with its value where both are common.
DROP INDEX resources_labels;
CREATE INDEX resources_labels ON resources USING gin (labels);
-- The resources that fail a rule in some clusters are found without reading the findings of all.
DROP INDEX findings_open_by_rule;
CREATE INDEX findings_open_by_rule ON findings (rule_id, severity DESC, id DESC, cluster_id, resource_id, exemption_id)
  WHERE resolved_at IS NULL;
-- The open findings of a resource have an index by cluster, resource and rule: another one, which every finding was written
-- to, is needed for what was resolved alone.
DROP INDEX findings_resource;
CREATE INDEX findings_resolved_of_resource ON findings (cluster_id, resource_id) WHERE resolved_at IS NOT NULL;
-- Kinds and namespaces are asked for in the order of severity, and ordered by what is asked for: one index does for both.
DROP INDEX resources_by_kind;
DROP INDEX resources_by_kind_severity;
CREATE INDEX resources_by_kind ON resources (kind, severity, id) WHERE gone_at IS NULL;
DROP INDEX resources_by_namespace;
CREATE INDEX resources_by_namespace ON resources (namespace, severity, id) WHERE gone_at IS NULL;
