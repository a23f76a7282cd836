-- Who may sign in or hold tokens: people, of this installation or of an identity provider, and service accounts.
CREATE TABLE accounts (
  id           uuid           PRIMARY KEY,
  kind         text           NOT NULL CHECK (kind IN ('person', 'service')),
  name         text           NOT NULL,
  -- What somebody types beside a password, in small letters.
  sign_in_name text           UNIQUE,
  email        text,
  -- Who vouches for them, and under which id.
  issuer       text,
  subject      text,
  -- In which the provider said they are, when they signed in last.
  groups       text[]         NOT NULL DEFAULT '{}',
  created_at   timestamptz(3) NOT NULL,
  created_by   text           NOT NULL,
  disabled_at  timestamptz(3),
  last_seen_at timestamptz(3),
  UNIQUE (issuer, subject),
  CHECK ((issuer IS NULL) = (subject IS NULL)),
  CHECK (kind = 'person' OR (sign_in_name IS NULL AND issuer IS NULL))
);

-- What an account may do, or whoever the identity provider says is in a group.
CREATE TABLE role_bindings (
  id              uuid           PRIMARY KEY,
  account_id      uuid           REFERENCES accounts (id) ON DELETE CASCADE,
  group_name      text,
  role            text           NOT NULL,
  every_connector boolean        NOT NULL,
  connector_ids   uuid[]         NOT NULL,
  created_at      timestamptz(3) NOT NULL,
  created_by      text           NOT NULL,
  CHECK ((account_id IS NULL) <> (group_name IS NULL))
);
CREATE INDEX role_bindings_account ON role_bindings (account_id);
CREATE INDEX role_bindings_group ON role_bindings (group_name) WHERE group_name IS NOT NULL;

-- Argon2id, as a PHC string.
CREATE TABLE passwords (
  account_id uuid           PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
  hash       text           NOT NULL,
  changed_at timestamptz(3) NOT NULL
);

-- Failed sign-ins by the name that was typed, whether anybody has it or not: who is told to wait learns nothing.
CREATE TABLE sign_in_failures (
  name          text           PRIMARY KEY,
  failures      integer        NOT NULL,
  last_at       timestamptz(3) NOT NULL,
  blocked_until timestamptz(3)
);

CREATE TABLE passkeys (
  id            uuid           PRIMARY KEY,
  account_id    uuid           NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  credential_id text           NOT NULL UNIQUE,
  public_key    bytea          NOT NULL,
  sign_count    bigint         NOT NULL,
  transports    text[]         NOT NULL,
  -- Copied to other devices by its maker.
  backed_up     boolean        NOT NULL,
  name          text           NOT NULL,
  created_at    timestamptz(3) NOT NULL,
  last_used_at  timestamptz(3)
);
CREATE INDEX passkeys_account ON passkeys (account_id);

-- What a sign-in that takes several steps remembers between them; its secret is in a cookie of the browser that began it.
CREATE TABLE sign_in_attempts (
  secret_hash bytea          PRIMARY KEY,
  step        text           NOT NULL,
  memory      jsonb          NOT NULL,
  expires_at  timestamptz(3) NOT NULL
);

-- A code signs in as somebody, or lets them make an account or choose a password.
ALTER TABLE sign_in_codes
  ADD COLUMN purpose text NOT NULL DEFAULT 'signIn' CHECK (purpose IN ('signIn', 'firstAccount', 'password')),
  ADD COLUMN account_id uuid REFERENCES accounts (id) ON DELETE CASCADE;

-- The secret of a session is changed while it lasts. Until the browser has shown the new one, the old one is good, too; who
-- shows it later has stolen it, or the new one was stolen, and the session ends.
ALTER TABLE sessions
  ADD COLUMN account_id uuid REFERENCES accounts (id) ON DELETE CASCADE,
  ADD COLUMN method text NOT NULL DEFAULT 'link',
  ADD COLUMN provider_session text,
  ADD COLUMN address text,
  ADD COLUMN browser text,
  ADD COLUMN last_seen_at timestamptz(3),
  ADD COLUMN previous_hash bytea UNIQUE,
  ADD COLUMN rotated_at timestamptz(3),
  ADD COLUMN confirmed_at timestamptz(3);
UPDATE sessions SET last_seen_at = created_at, rotated_at = created_at, confirmed_at = created_at;
ALTER TABLE sessions ALTER COLUMN last_seen_at SET NOT NULL, ALTER COLUMN rotated_at SET NOT NULL;
CREATE INDEX sessions_account ON sessions (account_id);
CREATE INDEX sessions_provider ON sessions (provider_session) WHERE provider_session IS NOT NULL;

-- A token of an account does no more than the account may. `hint` is its end, by which people tell tokens apart.
ALTER TABLE api_tokens
  ADD COLUMN account_id uuid REFERENCES accounts (id) ON DELETE CASCADE,
  ADD COLUMN created_by text NOT NULL DEFAULT '',
  ADD COLUMN hint text NOT NULL DEFAULT '';
CREATE INDEX api_tokens_account ON api_tokens (account_id);

-- What a write with an Idempotency-Key answered, so that the same request again gets the same answer.
CREATE TABLE idempotency_keys (
  principal    text           NOT NULL,
  key          text           NOT NULL,
  fingerprint  bytea          NOT NULL,
  -- Null while the first request is still at it.
  status       integer,
  answer       text,
  created_at   timestamptz(3) NOT NULL,
  PRIMARY KEY (principal, key)
);
CREATE INDEX idempotency_keys_age ON idempotency_keys (created_at);
