-- When a credential is renewed is the time's doing, and that it was is told by the access that is another.
DROP TRIGGER audit ON connectors;
CREATE CONSTRAINT TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON connectors DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION audit_change('connector', 'id', 'name', '{sealed_access}',
    '{next_run_at,renew_at,renewal_message}');
CREATE CONSTRAINT TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON signing_keys DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION audit_change('signingKey', 'id', '', '{sealed_private_key}', '{}');
CREATE CONSTRAINT TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON connector_identities DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION audit_change('connectorIdentity', 'id', '', '{}', '{}');
