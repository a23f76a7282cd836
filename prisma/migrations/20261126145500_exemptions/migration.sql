-- A person's decision that a rule's findings within a scope do not count as open, until an end. Rows are never deleted:
-- an exemption that is revoked or has run out stays with its history.
CREATE TABLE exemptions (
  id           bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  rule_id      smallint    NOT NULL REFERENCES rules (id),
  category     text        NOT NULL CHECK (category IN ('waiver', 'mitigated')),
  state        text        NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'expired', 'revoked')),
  -- The scope: null is everything. No foreign keys: what it named may be gone, that it was decided is not.
  connector_id uuid,
  cluster_id   integer,
  namespace    text,                                 -- '' for cluster-scoped
  kind         text,
  name         text,
  container    text,
  -- What the connector or cluster was called when it was made.
  place        text,
  reason       text        NOT NULL,
  owner        text        NOT NULL,
  expires_at   timestamptz NOT NULL,
  created_at   timestamptz NOT NULL,
  created_by   text        NOT NULL,
  ended_at     timestamptz
);
CREATE INDEX exemptions_active ON exemptions (rule_id) WHERE state = 'active';
CREATE INDEX exemptions_end ON exemptions (expires_at) WHERE state = 'active';

-- Who did what to an exemption, and when; the time does it too (`by` is null).
CREATE TABLE exemption_events (
  id           bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  exemption_id bigint      NOT NULL REFERENCES exemptions (id),
  at           timestamptz NOT NULL,
  by           text,
  what         text        NOT NULL,
  before       jsonb,
  after        jsonb       NOT NULL
);
CREATE INDEX exemption_events_of ON exemption_events (exemption_id, id DESC);

-- A finding that is not resolved is open, or exempt by this exemption.
ALTER TABLE findings ADD COLUMN exemption_id bigint REFERENCES exemptions (id);
CREATE INDEX findings_exempt_by ON findings (exemption_id) WHERE resolved_at IS NULL AND exemption_id IS NOT NULL;
CREATE INDEX findings_exempt_by_severity ON findings (severity DESC, id DESC)
  WHERE resolved_at IS NULL AND exemption_id IS NOT NULL;
DROP INDEX findings_open_by_severity;
CREATE INDEX findings_open_by_severity ON findings (severity DESC, id DESC)
  WHERE resolved_at IS NULL AND exemption_id IS NULL;

-- Of `unhealthy`, what is exempt: taken out of the calculation, or counted as healthy.
ALTER TABLE resource_assessments
  ADD COLUMN waived smallint[] NOT NULL DEFAULT '{}',
  ADD COLUMN mitigated smallint[] NOT NULL DEFAULT '{}';

-- `judged`: resources of which some rule says healthy or unhealthy, exempt or not. What is stored when this is applied
-- has no exemptions; the counts that SQL cannot know are made again with the next assessment.
ALTER TABLE inventory_rollups ADD COLUMN judged integer NOT NULL DEFAULT 0;
UPDATE inventory_rollups i SET judged = c.judged FROM (
  SELECT r.cluster_id, r.kind, r.namespace, r.severity, r.health, count(*) AS judged
  FROM resources r JOIN resource_assessments a ON a.cluster_id = r.cluster_id AND a.resource_id = r.id
  WHERE r.gone_at IS NULL AND (a.healthy <> '{}' OR a.unhealthy <> '{}') GROUP BY 1, 2, 3, 4, 5
) c WHERE (i.cluster_id, i.kind, i.namespace, i.severity, i.health)
  = (c.cluster_id, c.kind, c.namespace, c.severity, c.health);

-- `unhealthy` counts what is open; `sole_unknown` are resources that this rule alone makes unhealthy within its control
-- while another of its rules could not judge them: mended they are neither healthy nor unhealthy.
ALTER TABLE rule_rollups
  ADD COLUMN waived integer NOT NULL DEFAULT 0,
  ADD COLUMN mitigated integer NOT NULL DEFAULT 0,
  ADD COLUMN sole_unknown integer NOT NULL DEFAULT 0;

-- The three counts are with exemptions applied; these are without.
ALTER TABLE control_rollups
  ADD COLUMN raw_healthy integer NOT NULL DEFAULT 0,
  ADD COLUMN raw_unhealthy integer NOT NULL DEFAULT 0,
  ADD COLUMN raw_not_assessed integer NOT NULL DEFAULT 0;
UPDATE control_rollups SET raw_healthy = healthy, raw_unhealthy = unhealthy, raw_not_assessed = not_assessed;

-- Every stored judgement is made again, so that the new counts are right.
UPDATE snapshots SET rule_pack_version = 'before exemptions';

-- The history of the score: of the whole estate, and of each cluster, with the causes of every change.
ALTER TABLE score_points DROP CONSTRAINT score_points_pkey;
ALTER TABLE score_points
  ADD COLUMN id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  ADD COLUMN cluster_id integer REFERENCES clusters (id) ON DELETE CASCADE,  -- null: the whole estate
  ADD COLUMN raw_score double precision,
  ADD COLUMN before jsonb,
  ADD COLUMN causes jsonb NOT NULL DEFAULT '[]';
UPDATE score_points SET raw_score = score;
CREATE INDEX score_points_of ON score_points (granularity, cluster_id, id DESC);
