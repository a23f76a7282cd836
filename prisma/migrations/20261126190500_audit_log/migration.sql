-- The audit log: who did what, with what was before and after, from where. `entry` is the whole event as JSON text; every
-- other column is taken from it, so that what is found by them is what the hash is of:
--   hash = sha256(hash of the row before || seq || newline || entry)
CREATE TABLE audit_events (
  seq          bigint PRIMARY KEY,
  entry        text   NOT NULL,
  hash         bytea  NOT NULL,
  at           text   GENERATED ALWAYS AS (entry::jsonb ->> 'at') STORED,
  operation    text   GENERATED ALWAYS AS (entry::jsonb ->> 'operation') STORED,
  action       text   GENERATED ALWAYS AS (entry::jsonb ->> 'action') STORED,
  outcome      text   GENERATED ALWAYS AS (entry::jsonb ->> 'outcome') STORED,
  who_name     text   GENERATED ALWAYS AS (entry::jsonb #>> '{who,name}') STORED,
  address      text   GENERATED ALWAYS AS (entry::jsonb #>> '{from,address}') STORED,
  request_id   text   GENERATED ALWAYS AS (entry::jsonb #>> '{from,requestId}') STORED,
  subject_kind text   GENERATED ALWAYS AS (entry::jsonb #>> '{subject,kind}') STORED,
  subject_id   text   GENERATED ALWAYS AS (entry::jsonb #>> '{subject,id}') STORED
);
CREATE INDEX audit_events_at ON audit_events (at);
CREATE INDEX audit_events_operation ON audit_events (operation) WHERE operation IS NOT NULL;
CREATE INDEX audit_events_action ON audit_events (action, seq DESC);
CREATE INDEX audit_events_who ON audit_events (lower(who_name), seq DESC);
CREATE INDEX audit_events_subject ON audit_events (subject_id, seq DESC);

-- Where the chain ends. Who appends holds this row to the end of the transaction: the chain has no gaps and no forks.
CREATE TABLE audit_head (
  only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
  seq      bigint  NOT NULL,
  hash     bytea   NOT NULL
);
INSERT INTO audit_head (seq, hash) VALUES (0, decode(repeat('00', 32), 'hex'));

CREATE FUNCTION audit_append() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
  previous audit_head;
  moment text := to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"');
BEGIN
  SELECT * INTO STRICT previous FROM audit_head FOR UPDATE;
  NEW.seq := previous.seq + 1;
  NEW.entry := (NEW.entry::jsonb || jsonb_build_object('at', moment))::text;
  NEW.hash := sha256(previous.hash || convert_to(NEW.seq || E'\n' || NEW.entry, 'UTF8'));
  UPDATE audit_head SET seq = NEW.seq, hash = NEW.hash;
  RETURN NEW;
END $$;
CREATE TRIGGER audit_append BEFORE INSERT ON audit_events FOR EACH ROW EXECUTE FUNCTION audit_append();

CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'The audit log is only ever added to' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER audit_refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_events
  FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_refuse BEFORE DELETE OR TRUNCATE ON audit_head
  FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
-- The owner takes these from itself, too: whoever wants to rewrite the log must first change its table, and then still
-- has the hashes against them.
REVOKE UPDATE, DELETE, TRUNCATE ON audit_events FROM CURRENT_USER, PUBLIC;
REVOKE DELETE, TRUNCATE ON audit_head FROM CURRENT_USER, PUBLIC;

-- Writes the change of a row into the log, in the transaction that makes it; when it commits, so that nobody waits for
-- the end of the chain while others wait for them. Arguments: what a row is, its columns with id and name, the columns
-- whose values are never told, and those whose changes are nobody's doing.
-- Who does it is in `periplus.request` (see request-in-force.ts); else it is the product itself, or whoever else is
-- connected to the database.
CREATE FUNCTION audit_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
  old_row jsonb := CASE WHEN TG_OP = 'INSERT' THEN NULL ELSE to_jsonb(OLD) END;
  new_row jsonb := CASE WHEN TG_OP = 'DELETE' THEN NULL ELSE to_jsonb(NEW) END;
  known jsonb := coalesce(new_row, old_row);
  request jsonb := nullif(current_setting('periplus.request', true), '')::jsonb;
  application text := current_setting('application_name');
  ignored text[] := TG_ARGV[4]::text[];
  name text;
BEGIN
  old_row := old_row - ignored;
  new_row := new_row - ignored;
  IF TG_OP = 'UPDATE' AND old_row = new_row THEN RETURN NULL; END IF;
  FOREACH name IN ARRAY TG_ARGV[3]::text[] LOOP
    IF TG_OP = 'UPDATE' AND old_row -> name IS DISTINCT FROM new_row -> name THEN
      old_row := old_row || jsonb_build_object(name, '(secret)');
      new_row := new_row || jsonb_build_object(name, '(another secret)');
    ELSE
      IF old_row ? name THEN old_row := old_row || jsonb_build_object(name, '(secret)'); END IF;
      IF new_row ? name THEN new_row := new_row || jsonb_build_object(name, '(secret)'); END IF;
    END IF;
  END LOOP;
  IF TG_OP = 'UPDATE' THEN
    SELECT jsonb_object_agg(o.key, o.value), jsonb_object_agg(o.key, new_row -> o.key) INTO old_row, new_row
    FROM jsonb_each(old_row) o WHERE o.value IS DISTINCT FROM new_row -> o.key;
  END IF;
  INSERT INTO audit_events (entry) VALUES (jsonb_build_object(
    'operation', request -> 'operation',
    'action', coalesce(request ->> 'action', lower(TG_OP) || ' ' || TG_TABLE_NAME),
    'outcome', 'done',
    'who', coalesce(request -> 'who', CASE WHEN application LIKE 'periplus%'
      THEN jsonb_build_object('key', 'system', 'name', 'Periplus', 'via', 'system')
      ELSE jsonb_build_object('key', 'database:' || session_user, 'name', session_user, 'via', 'database') END),
    'from', coalesce(request -> 'from',
      jsonb_build_object('address', host(inet_client_addr()), 'agent', application, 'requestId', NULL)),
    'subject', jsonb_build_object('kind', TG_ARGV[0], 'id', known ->> TG_ARGV[1], 'name', known ->> TG_ARGV[2]),
    'change', CASE TG_OP WHEN 'INSERT' THEN 'added' WHEN 'UPDATE' THEN 'changed' ELSE 'removed' END,
    'before', old_row, 'after', new_row)::text);
  RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON connectors DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION audit_change('connector', 'id', 'name', '{sealed_access}', '{next_run_at}');
CREATE CONSTRAINT TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON exemptions DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION audit_change('exemption', 'id', 'name', '{}', '{}');
CREATE CONSTRAINT TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON rule_settings DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION audit_change('ruleSettings', 'id', 'rule_id', '{}', '{}');
CREATE CONSTRAINT TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON accounts DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION audit_change('account', 'id', 'name', '{}', '{last_seen_at}');
CREATE CONSTRAINT TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON role_bindings DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION audit_change('role', 'id', 'role', '{}', '{}');
CREATE CONSTRAINT TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON passwords DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION audit_change('password', 'account_id', '', '{hash}', '{}');
CREATE CONSTRAINT TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON passkeys DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION audit_change('passkey', 'id', 'name', '{public_key}', '{sign_count,last_used_at,backed_up}');
CREATE CONSTRAINT TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON api_tokens DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION audit_change('token', 'id', 'name', '{secret_hash}', '{last_used_at}');
-- That sessions end with their time is nobody's doing; who ends one earlier is told by the request.
CREATE CONSTRAINT TRIGGER audit AFTER INSERT ON sessions DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION audit_change('session', 'id', 'name', '{secret_hash,previous_hash}',
    '{last_seen_at,rotated_at,confirmed_at}');
