-- Second factors, and sign-ins that wait for one.

-- What a person has besides a password. Secrets are sealed under the master key.
CREATE TABLE identity_factor (
  id           uuid PRIMARY KEY,
  user_id      uuid NOT NULL REFERENCES identity_user (id) ON DELETE RESTRICT,
  kind         text NOT NULL CHECK (kind IN ('totp', 'recovery')),
  -- What the person calls it.
  label        text NOT NULL CHECK (label <> ''),
  sealed       bytea NOT NULL,
  -- Pending until the person has shown once that it works.
  state        text NOT NULL CHECK (state IN ('pending', 'active')),
  -- TOTP: the last step whose code was taken; a code opens once.
  last_step    bigint,
  -- Wrong tries in a row; a hundred disable it (NIST SP 800-63B-4 §3.2.2).
  failures     integer NOT NULL DEFAULT 0 CHECK (failures >= 0),
  created_at   timestamptz NOT NULL,
  last_used_at timestamptz
);
CREATE INDEX identity_factor_user_idx ON identity_factor (user_id);
CREATE UNIQUE INDEX identity_factor_recovery_key ON identity_factor (user_id) WHERE kind = 'recovery';

-- Each opens once. Its number says which one is compared, so that a try costs one hash.
CREATE TABLE identity_recovery_code (
  factor_id uuid NOT NULL REFERENCES identity_factor (id) ON DELETE CASCADE,
  number    smallint NOT NULL CHECK (number BETWEEN 1 AND 10),
  phc       text NOT NULL CHECK (phc LIKE '$argon2id$%'),
  used_at   timestamptz,
  PRIMARY KEY (factor_id, number)
);

-- Somebody has shown the first factor and not yet the second.
CREATE TABLE identity_attempt (
  token_hash bytea PRIMARY KEY CHECK (octet_length(token_hash) = 32),
  user_id    uuid NOT NULL REFERENCES identity_user (id) ON DELETE CASCADE,
  tenant_id  uuid NOT NULL,
  kind       text NOT NULL CHECK (kind IN ('web', 'app')),
  -- The session that is proven anew; NULL when one is to be opened.
  session_id uuid REFERENCES identity_session (id) ON DELETE CASCADE,
  -- What was shown so far, in the words of RFC 8176.
  amr        text[] NOT NULL,
  tries      integer NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  used_at    timestamptz
);
CREATE INDEX identity_attempt_user_idx ON identity_attempt (user_id);
CREATE INDEX identity_attempt_session_idx ON identity_attempt (session_id) WHERE session_id IS NOT NULL;
CREATE INDEX identity_attempt_expires_idx ON identity_attempt (expires_at);
COMMENT ON TABLE identity_attempt IS 'unaudited: a sign-in under way; each try and what came of it has its event';

-- Wrong tries in a row; a hundred disable the password until it is reset, and nothing else of the
-- person's.
ALTER TABLE identity_password ADD COLUMN failures integer NOT NULL DEFAULT 0;
