-- What the identity provider said of somebody besides their groups, as `claim=value`, and when it last did.
ALTER TABLE accounts
  ADD COLUMN claims text[] NOT NULL DEFAULT '{}',
  ADD COLUMN vouched_at timestamptz(3);

-- A role of whoever has a claim: `group_name` is its value. Without a claim it is the name of a group.
ALTER TABLE role_bindings
  ADD COLUMN claim text,
  ADD COLUMN from_setting boolean NOT NULL DEFAULT false,
  ADD CHECK (claim IS NULL OR group_name IS NOT NULL),
  ADD CHECK (NOT from_setting OR group_name IS NOT NULL);

-- Logout tokens that were obeyed: a second time they are not.
CREATE TABLE used_logout_tokens (
  token_hash bytea          PRIMARY KEY,
  expires_at timestamptz(3) NOT NULL
);

-- An answer may hold a secret that is shown once: it is kept sealed, with its status.
ALTER TABLE idempotency_keys DROP COLUMN status, DROP COLUMN answer, ADD COLUMN sealed_answer bytea;
