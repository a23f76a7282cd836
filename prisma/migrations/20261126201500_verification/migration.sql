-- The last verification of each connector: what its identity may and may not do, right by right.
CREATE TABLE connector_verifications (
  connector_id     uuid           PRIMARY KEY REFERENCES connectors (id) ON DELETE CASCADE,
  state            text           NOT NULL CHECK (state IN ('running', 'done', 'failed')),
  requested_at     timestamptz(3) NOT NULL,
  ended_at         timestamptz(3),
  message          text,
  clusters_checked integer        NOT NULL DEFAULT 0,
  clusters_total   integer        NOT NULL DEFAULT 0,
  checks           jsonb          NOT NULL DEFAULT '[]'
);
ALTER TABLE connector_verifications ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_connectors ON connector_verifications FOR SELECT
  USING (connector_id = ANY ((SELECT periplus_connectors())::uuid[]));

-- Rights that the identity has in a cluster and must not have, as `list core/secrets`; null before it was asked.
ALTER TABLE clusters ADD COLUMN excess_rights text[];
