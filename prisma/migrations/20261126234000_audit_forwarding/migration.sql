-- How far the audit log was sent to the system that PERIPLUS_AUDIT_URL names. Who sends holds this row meanwhile.
CREATE TABLE audit_forwarding (
  only_one boolean        PRIMARY KEY DEFAULT true CHECK (only_one),
  seq      bigint         NOT NULL DEFAULT 0,
  sent_at  timestamptz(3),
  tried_at timestamptz(3),
  -- Why the last attempt failed; null: it did not.
  failure  text
);
INSERT INTO audit_forwarding DEFAULT VALUES;
