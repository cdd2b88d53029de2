-- What every tenant database provides (law 5). Idempotent: runs at every start.

-- Events and jobs on their way out. A tenant's role may only put rows in, and only its own:
-- the row policy compares the column with the role that is inserting.
CREATE TABLE IF NOT EXISTS local.outbox (
  seq           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id            uuid NOT NULL,
  tenant_id     uuid NOT NULL,
  tenant_role   name NOT NULL DEFAULT current_user,
  kind          text NOT NULL CHECK (kind <> ''),
  payload       jsonb NOT NULL,
  created_at    timestamptz NOT NULL DEFAULT clock_timestamp()
);
ALTER TABLE local.outbox OWNER TO {owner};
ALTER TABLE local.outbox ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS own_rows ON local.outbox;
CREATE POLICY own_rows ON local.outbox FOR INSERT TO {tenants}
  WITH CHECK (tenant_role = current_user);
DROP POLICY IF EXISTS relay ON local.outbox;
CREATE POLICY relay ON local.outbox TO {platform} USING (true) WITH CHECK (true);
GRANT INSERT ON local.outbox TO {tenants};
GRANT SELECT, INSERT, DELETE ON local.outbox TO {platform};

-- Refuses, at commit, a transaction that changed a protected table and wrote no audit event
-- (law 3). It guards against forgetting, not against a hostile administrator: that is what the
-- sealed log is for. `audit.append` leaves the transaction's id in the setting.
CREATE OR REPLACE FUNCTION local.audit_guard() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('guildhall.audit_tx', true) IS DISTINCT FROM pg_current_xact_id()::text THEN
    RAISE EXCEPTION 'table % was changed without an audit event', TG_TABLE_NAME
      USING ERRCODE = 'GH001', HINT = 'end the transaction through WriteTx::commit';
  END IF;
  RETURN NULL;
END $$;
ALTER FUNCTION local.audit_guard() OWNER TO {owner};

-- Puts the guard on every table of a schema that has none. A table opts out by a comment that
-- begins with "unaudited:" and gives the reason.
CREATE OR REPLACE FUNCTION local.protect(target name) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  r record;
BEGIN
  FOR r IN
    SELECT c.oid, c.relname
      FROM pg_catalog.pg_class c
     WHERE c.relnamespace = target::text::regnamespace
       AND c.relkind IN ('r', 'p')
       AND coalesce(obj_description(c.oid, 'pg_class'), '') NOT LIKE 'unaudited:%'
       AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_trigger t
                        WHERE t.tgrelid = c.oid AND t.tgname = 'audit_guard')
  LOOP
    EXECUTE format(
      'CREATE CONSTRAINT TRIGGER audit_guard AFTER INSERT OR UPDATE OR DELETE ON %I.%I
         DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION local.audit_guard()',
      target, r.relname);
  END LOOP;
END $$;
ALTER FUNCTION local.protect(name) OWNER TO {owner};
REVOKE ALL ON FUNCTION local.protect(name) FROM PUBLIC;

-- Text as it is searched: lower case, without accents. Immutable, since the dictionary is fixed,
-- so it can be indexed.
CREATE OR REPLACE FUNCTION ext.fold(text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN lower(ext.unaccent('ext.unaccent'::regdictionary, $1));
ALTER FUNCTION ext.fold(text) OWNER TO {owner};
