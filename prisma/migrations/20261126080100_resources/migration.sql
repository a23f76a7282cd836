-- What discovery fills. Written with COPY inside one transaction per snapshot, read with hand-made SQL.
-- Every key starts with cluster_id, so that the tables can be distributed by it without a change.
CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- Ids are taken in blocks before a COPY, so that rows of several tables can name each other without a round trip.
CREATE SEQUENCE resource_ids AS bigint;

-- The present state, one narrow row per object. An unchanged object is never touched: that it was seen again follows
-- from its cluster's newest snapshot.
CREATE TABLE resources (
  cluster_id       integer     NOT NULL REFERENCES clusters (id) ON DELETE CASCADE,
  id               bigint      NOT NULL,
  uid              text        NOT NULL,
  api_version      text        NOT NULL,
  api_group        text        NOT NULL,
  kind             text        NOT NULL,
  namespace        text        NOT NULL DEFAULT '',  -- '' for cluster-scoped
  name             text        NOT NULL,
  labels           jsonb       NOT NULL DEFAULT '{}',
  owner_uid        text,
  owner_kind       text,
  owner_name       text,
  resource_version text        NOT NULL,
  fingerprint      text        NOT NULL,             -- sha256 of the stored body
  health           smallint    NOT NULL DEFAULT 0,   -- 3 unhealthy, 2 unknown, 1 healthy, 0 not applicable
  severity         smallint    NOT NULL DEFAULT 0,   -- of the worst open finding: 4 critical .. 1 low, 0 none
  open_findings    smallint    NOT NULL DEFAULT 0,
  first_seen_at    timestamptz NOT NULL,
  changed_at       timestamptz NOT NULL,
  gone_at          timestamptz,
  PRIMARY KEY (cluster_id, id)
) WITH (fillfactor = 90);

CREATE UNIQUE INDEX resources_uid ON resources (cluster_id, uid) WHERE gone_at IS NULL;
CREATE INDEX resources_id ON resources (id);
CREATE INDEX resources_by_severity ON resources (severity DESC, id DESC) WHERE gone_at IS NULL;
CREATE INDEX resources_by_cluster_severity ON resources (cluster_id, severity DESC, id DESC) WHERE gone_at IS NULL;
CREATE INDEX resources_by_kind_severity ON resources (kind, severity DESC, id DESC) WHERE gone_at IS NULL;
CREATE INDEX resources_by_name ON resources (name, id) WHERE gone_at IS NULL;
CREATE INDEX resources_by_changed ON resources (changed_at DESC, id DESC) WHERE gone_at IS NULL;
CREATE INDEX resources_name_text ON resources USING gin (name gin_trgm_ops) WHERE gone_at IS NULL;
CREATE INDEX resources_labels ON resources USING gin (labels jsonb_path_ops) WHERE gone_at IS NULL;

-- Every state an object was seen in, append-only; `gone` marks its end. Old months are dropped as partitions.
CREATE TABLE resource_revisions (
  cluster_id  integer     NOT NULL,
  resource_id bigint      NOT NULL,
  observed_at timestamptz NOT NULL,
  snapshot_id bigint      NOT NULL,
  gone        boolean     NOT NULL DEFAULT false,
  fingerprint text        NOT NULL,
  body        json                                   -- null when gone
) PARTITION BY RANGE (observed_at);
-- lz4 costs half of the default compression; a server that was built without it keeps the default.
DO $$ BEGIN
  ALTER TABLE resource_revisions ALTER COLUMN body SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported THEN NULL;
END $$;
CREATE INDEX resource_revisions_history ON resource_revisions (resource_id, observed_at DESC);
CREATE INDEX resource_revisions_snapshot ON resource_revisions (cluster_id, snapshot_id);
CREATE TABLE resource_revisions_default PARTITION OF resource_revisions DEFAULT;

-- What each rule says of each present object, by the rules' small ids; written only when the object or a rule changes.
CREATE TABLE resource_assessments (
  cluster_id          integer    NOT NULL REFERENCES clusters (id) ON DELETE CASCADE,
  resource_id         bigint     NOT NULL,
  healthy             smallint[] NOT NULL,
  unhealthy           smallint[] NOT NULL,
  not_assessed        smallint[] NOT NULL,
  needs_configuration smallint[] NOT NULL,
  PRIMARY KEY (cluster_id, resource_id)
);

-- An unhealthy assessment with its history. The evidence is not kept: it follows from the rule and the stored body.
CREATE TABLE findings (
  cluster_id     integer     NOT NULL REFERENCES clusters (id) ON DELETE CASCADE,
  id             bigint      GENERATED ALWAYS AS IDENTITY,
  resource_id    bigint      NOT NULL,
  rule_id        smallint    NOT NULL REFERENCES rules (id),
  severity       smallint    NOT NULL,
  first_seen_at  timestamptz NOT NULL,
  resolved_at    timestamptz,
  PRIMARY KEY (cluster_id, id)
);
CREATE INDEX findings_id ON findings (id);
CREATE UNIQUE INDEX findings_open ON findings (cluster_id, resource_id, rule_id) WHERE resolved_at IS NULL;
CREATE INDEX findings_open_by_rule ON findings (rule_id, id DESC) WHERE resolved_at IS NULL;
CREATE INDEX findings_open_by_severity ON findings (severity DESC, id DESC) WHERE resolved_at IS NULL;
CREATE INDEX findings_resource ON findings (resource_id);

-- Counts that the overview, the facets and the score read; rebuilt for one cluster in the transaction that changed it.
CREATE TABLE inventory_rollups (
  cluster_id integer  NOT NULL REFERENCES clusters (id) ON DELETE CASCADE,
  kind       text     NOT NULL,
  namespace  text     NOT NULL,
  severity   smallint NOT NULL,
  health     smallint NOT NULL,
  resources  integer  NOT NULL,
  PRIMARY KEY (cluster_id, kind, namespace, severity, health)
);

CREATE TABLE finding_rollups (
  cluster_id integer  NOT NULL REFERENCES clusters (id) ON DELETE CASCADE,
  severity   smallint NOT NULL,
  findings   integer  NOT NULL,
  PRIMARY KEY (cluster_id, severity)
);

CREATE TABLE rule_rollups (
  cluster_id          integer  NOT NULL REFERENCES clusters (id) ON DELETE CASCADE,
  rule_id             smallint NOT NULL REFERENCES rules (id),
  healthy             integer  NOT NULL,
  unhealthy           integer  NOT NULL,
  not_assessed        integer  NOT NULL,
  needs_configuration integer  NOT NULL,
  -- resources that this rule alone makes unhealthy within its control: they turn healthy when it is mended
  sole_failures       integer  NOT NULL,
  oldest_finding_at   timestamptz,
  PRIMARY KEY (cluster_id, rule_id)
);

CREATE TABLE control_rollups (
  cluster_id   integer NOT NULL REFERENCES clusters (id) ON DELETE CASCADE,
  control      text    NOT NULL,
  healthy      integer NOT NULL,
  unhealthy    integer NOT NULL,
  not_assessed integer NOT NULL,
  PRIMARY KEY (cluster_id, control)
);

-- The score of the whole estate after each change to it.
CREATE TABLE score_points (
  at             timestamptz NOT NULL,
  granularity    text        NOT NULL,
  score          double precision,
  assessed_share double precision,
  PRIMARY KEY (granularity, at)
);
