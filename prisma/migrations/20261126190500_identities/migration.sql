-- Keys of the issuer, whose tokens clouds take in place of a stored secret: one signs, and those before and after it are
-- published with it. The private halves are sealed.
CREATE TABLE signing_keys (
  id                 text           PRIMARY KEY,
  public_jwk         jsonb          NOT NULL,
  sealed_private_key bytea          NOT NULL,
  created_at         timestamptz(3) NOT NULL,
  signs_from         timestamptz(3) NOT NULL
);

-- Who a connector will be to its cloud, made before it exists so that the cloud can be told. The row stays when the
-- connector is removed: neither its subject nor its ExternalId is ever given again.
CREATE TABLE connector_identities (
  id          uuid           PRIMARY KEY,
  external_id text           NOT NULL UNIQUE,
  created_at  timestamptz(3) NOT NULL,
  used_at     timestamptz(3)
);

-- How it signs in, and when a stored credential ends and is to be renewed, where that is known.
ALTER TABLE connectors
  ADD COLUMN sign_in text,
  ADD COLUMN credential_ends_at timestamptz(3),
  ADD COLUMN renew_at timestamptz(3),
  -- Why it could not be renewed, for people.
  ADD COLUMN renewal_message text;
