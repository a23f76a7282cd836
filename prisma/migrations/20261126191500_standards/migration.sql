-- Somebody's word that a requirement of a standard is met, in a scope and until an end. Rows are never deleted: what was
-- withdrawn or has run out stays.
CREATE TABLE attestations (
  id             bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  standard_id    text        NOT NULL,
  requirement_id text        NOT NULL,
  -- The scope: null is everything. No foreign keys: what it named may be gone, that it was attested is not.
  connector_id   uuid,
  cluster_id     integer,
  -- What the connector or cluster was called when it was attested.
  place          text,
  reason         text        NOT NULL,
  evidence       text,
  created_at     timestamptz NOT NULL,
  created_by     text        NOT NULL,
  expires_at     timestamptz NOT NULL,
  withdrawn_at   timestamptz,
  withdrawn_by   text,
  CHECK (connector_id IS NULL OR cluster_id IS NULL)
);
CREATE INDEX attestations_of ON attestations (standard_id, requirement_id, id DESC);

-- What the checks of Pod Security say of a snapshot: of so many workloads, how many fail each check.
CREATE TABLE pod_security_tallies (
  cluster_id  integer  PRIMARY KEY REFERENCES clusters (id) ON DELETE CASCADE,
  snapshot_id bigint   NOT NULL,
  -- Of the version of Kubernetes whose checks were made.
  minor       smallint NOT NULL,
  judged      integer  NOT NULL,
  failing     jsonb    NOT NULL
);

-- The workloads that fail some check.
CREATE TABLE pod_security_failures (
  cluster_id  integer NOT NULL REFERENCES clusters (id) ON DELETE CASCADE,
  resource_id bigint  NOT NULL,
  checks      text[]  NOT NULL,
  PRIMARY KEY (cluster_id, resource_id)
);
CREATE INDEX pod_security_failures_of ON pod_security_failures USING gin (checks);

ALTER TABLE attestations ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_scopes ON attestations FOR SELECT USING (
  (connector_id IS NULL OR connector_id = ANY ((SELECT periplus_connectors())::uuid[]))
  AND (cluster_id IS NULL OR cluster_id = ANY ((SELECT periplus_clusters())::integer[])));

ALTER TABLE pod_security_tallies ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_clusters ON pod_security_tallies FOR SELECT
  USING (cluster_id = ANY ((SELECT periplus_clusters())::integer[]));
ALTER TABLE pod_security_failures ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_clusters ON pod_security_failures FOR SELECT
  USING (cluster_id = ANY ((SELECT periplus_clusters())::integer[]));

CREATE CONSTRAINT TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON attestations DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION audit_change('attestation', 'id', 'requirement_id', '{}', '{}');
