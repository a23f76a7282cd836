-- The rights that the onboarding documents granted when somebody last said that they were applied; null: not known.
ALTER TABLE connectors ADD COLUMN onboarding_rights text[], ADD COLUMN onboarding_at timestamptz(3);
