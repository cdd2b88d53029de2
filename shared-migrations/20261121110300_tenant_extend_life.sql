-- The life of a tenant: it may be on its way out, that can be undone for a time, and what is left
-- of it in the end is a certificate.

ALTER TABLE tenant DROP CONSTRAINT tenant_state_check;
ALTER TABLE tenant DROP CONSTRAINT tenant_check;
ALTER TABLE tenant
  ADD CONSTRAINT tenant_state_check CHECK (state IN ('active', 'suspended', 'deleting', 'purging')),
  ADD CONSTRAINT tenant_reason_check CHECK (
    CASE state WHEN 'active' THEN state_reason IS NULL
               WHEN 'suspended' THEN state_reason IS NOT NULL
               ELSE true END),
  ADD COLUMN state_since timestamptz NOT NULL DEFAULT now(),
  -- When its time of grace is over.
  ADD COLUMN purge_after timestamptz,
  -- What it goes back to when its deletion is undone.
  ADD COLUMN undo_state text CHECK (undo_state IN ('active', 'suspended')),
  ADD COLUMN undo_reason text,
  ADD CONSTRAINT tenant_purge_check CHECK (
    state IN ('deleting', 'purging') OR (purge_after IS NULL AND undo_state IS NULL AND undo_reason IS NULL)),
  ADD CONSTRAINT tenant_undo_check CHECK ((undo_state = 'suspended') = (undo_reason IS NOT NULL));
CREATE INDEX tenant_purge_idx ON tenant (purge_after) WHERE state = 'deleting';

-- Work on a tenant that takes several transactions. Each of them moves the row on, so whoever
-- finds it after a crash goes on where it stopped. It outlives the tenant, hence no foreign key.
CREATE TABLE tenant_operation (
  tenant_id   uuid NOT NULL,
  kind        text NOT NULL CHECK (kind IN ('purge')),
  slug        text NOT NULL,
  name        text NOT NULL,
  schema_name text NOT NULL CHECK (schema_name ~ '^t_[a-z2-7]{26}$'),
  step        text NOT NULL CHECK (step IN ('people', 'tables', 'schema', 'role', 'registry', 'done')),
  state       text NOT NULL CHECK (state IN ('running', 'failed', 'done')),
  -- Attempts that failed, and the words of the last one.
  attempts    integer NOT NULL DEFAULT 0,
  error       text,
  -- What was removed so far: the certificate in the making.
  progress    jsonb NOT NULL,
  started_by  text NOT NULL,
  started_at  timestamptz NOT NULL,
  touched_at  timestamptz NOT NULL,
  ended_at    timestamptz,
  PRIMARY KEY (tenant_id, kind),
  CHECK ((state = 'done') = (step = 'done')),
  CHECK ((state = 'done') = (ended_at IS NOT NULL))
);
CREATE INDEX tenant_operation_open_idx ON tenant_operation (touched_at) WHERE state <> 'done';
COMMENT ON TABLE tenant_operation IS 'unaudited: a bookmark; every step has its own event';

-- What was removed of a tenant that is gone. Rows are only ever added.
CREATE TABLE tenant_certificate (
  tenant_id uuid PRIMARY KEY,
  slug      text NOT NULL,
  name      text NOT NULL,
  purged_at timestamptz NOT NULL,
  -- The document as it is given out, byte for byte, and the SHA-256 of those bytes.
  document  text NOT NULL,
  digest    bytea NOT NULL CHECK (octet_length(digest) = 32 AND digest = sha256(convert_to(document, 'UTF8')))
);
CREATE INDEX tenant_certificate_purged_idx ON tenant_certificate (purged_at, tenant_id);
