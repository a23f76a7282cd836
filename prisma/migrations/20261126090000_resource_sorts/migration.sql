-- The inventory sorts by kind and by namespace too: a page must start anywhere in the order without a sort.
CREATE INDEX resources_by_kind ON resources (kind, id) WHERE gone_at IS NULL;
CREATE INDEX resources_by_namespace ON resources (namespace, id) WHERE gone_at IS NULL;
-- What ended is listed by the default order only.
CREATE INDEX resources_gone ON resources (severity DESC, id DESC) WHERE gone_at IS NOT NULL;
