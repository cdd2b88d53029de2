-- People who sign in, and everything they sign in with. What a person may do in a tenant is not
-- here: that is access_assignment in the tenant's own schema. The platform's own side is the
-- tenant with the nil id. Of secrets only hashes and sealed boxes are kept.

CREATE TABLE identity_user (
  id                uuid PRIMARY KEY,
  name              text NOT NULL CHECK (name <> ''),
  email             text NOT NULL,
  -- The address in lower case: two spellings of it are one person.
  email_key         text NOT NULL CONSTRAINT identity_user_email_key UNIQUE,
  email_verified_at timestamptz,
  state             text NOT NULL CHECK (state IN ('active', 'disabled')),
  -- NULL: what the browser asks for.
  lang              text CHECK (lang IN ('en', 'de')),
  theme             text NOT NULL DEFAULT 'system' CHECK (theme IN ('system', 'light', 'dark')),
  zone              text NOT NULL DEFAULT 'UTC',
  version           bigint NOT NULL DEFAULT 1,
  created_at        timestamptz NOT NULL
);

CREATE TABLE identity_password (
  user_id     uuid PRIMARY KEY REFERENCES identity_user (id) ON DELETE RESTRICT,
  -- Argon2id in PHC form; peppered with a key that is not in the database.
  phc         text NOT NULL CHECK (phc LIKE '$argon2id$%'),
  set_at      timestamptz NOT NULL,
  -- One-time passwords open nothing but the form for a new one, and not for ever.
  must_change boolean NOT NULL DEFAULT false,
  expires_at  timestamptz
);

-- Passwords a person had before, newest four: with the present one the five that are refused.
CREATE TABLE identity_password_history (
  user_id uuid NOT NULL REFERENCES identity_user (id) ON DELETE RESTRICT,
  set_at  timestamptz NOT NULL,
  phc     text NOT NULL,
  PRIMARY KEY (user_id, set_at)
);

CREATE TABLE identity_membership (
  user_id    uuid NOT NULL REFERENCES identity_user (id) ON DELETE RESTRICT,
  tenant_id  uuid NOT NULL,
  state      text NOT NULL CHECK (state IN ('pending', 'active', 'removed')),
  created_at timestamptz NOT NULL,
  decided_at timestamptz,
  decided_by uuid,
  PRIMARY KEY (user_id, tenant_id)
);
CREATE INDEX identity_membership_tenant_idx ON identity_membership (tenant_id, state);

-- One signed-in device.
CREATE TABLE identity_session (
  id           uuid PRIMARY KEY,
  user_id      uuid NOT NULL REFERENCES identity_user (id) ON DELETE RESTRICT,
  tenant_id    uuid NOT NULL,
  kind         text NOT NULL CHECK (kind IN ('web', 'app')),
  -- SHA-256 of the cookie; an app has refresh tokens instead.
  secret_hash  bytea CHECK (octet_length(secret_hash) = 32),
  created_at   timestamptz NOT NULL,
  auth_time    timestamptz NOT NULL,
  amr          text[] NOT NULL,
  last_seen_at timestamptz NOT NULL,
  idle_seconds integer NOT NULL CHECK (idle_seconds > 0),
  -- Never moves.
  expires_at   timestamptz NOT NULL,
  ended_at     timestamptz,
  ended_reason text,
  user_agent   text,
  ip           inet,
  CHECK ((kind = 'web') = (secret_hash IS NOT NULL)),
  CHECK ((ended_at IS NULL) = (ended_reason IS NULL))
);
CREATE UNIQUE INDEX identity_session_secret_key ON identity_session (secret_hash) WHERE secret_hash IS NOT NULL;
CREATE INDEX identity_session_user_idx ON identity_session (user_id);
CREATE INDEX identity_session_ended_idx ON identity_session (ended_at) WHERE ended_at IS NOT NULL;

-- The family of an app's refresh tokens: each has at most one successor.
CREATE TABLE identity_refresh (
  hash        bytea PRIMARY KEY CHECK (octet_length(hash) = 32),
  session_id  uuid NOT NULL REFERENCES identity_session (id) ON DELETE CASCADE,
  generation  integer NOT NULL CHECK (generation >= 0),
  created_at  timestamptz NOT NULL,
  -- When the successor was given out.
  replaced_at timestamptz,
  CONSTRAINT identity_refresh_generation_key UNIQUE (session_id, generation)
);

CREATE TABLE identity_signing_key (
  id           uuid PRIMARY KEY,
  alg          text NOT NULL CHECK (alg = 'EdDSA'),
  public_jwk   jsonb NOT NULL,
  -- The private key under the master key: nonce, AES-256-GCM.
  sealed       bytea NOT NULL,
  state        text NOT NULL CHECK (state IN ('next', 'active', 'retired')),
  created_at   timestamptz NOT NULL,
  activated_at timestamptz,
  retired_at   timestamptz,
  CHECK ((state = 'retired') = (retired_at IS NOT NULL))
);
CREATE UNIQUE INDEX identity_signing_key_one_key ON identity_signing_key (state) WHERE state <> 'retired';

CREATE TABLE identity_invitation (
  id         uuid PRIMARY KEY,
  tenant_id  uuid NOT NULL,
  email      text NOT NULL,
  email_key  text NOT NULL,
  role       text NOT NULL,
  token_hash bytea NOT NULL UNIQUE CHECK (octet_length(token_hash) = 32),
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  used_at    timestamptz,
  used_by    uuid,
  invited_by uuid
);
CREATE INDEX identity_invitation_email_idx ON identity_invitation (tenant_id, email_key) WHERE used_at IS NULL;

-- Somebody registered and has not shown yet that the address is theirs. There is no user until
-- then, so an address cannot be taken by whoever types it first.
CREATE TABLE identity_verification (
  id         uuid PRIMARY KEY,
  tenant_id  uuid NOT NULL,
  email      text NOT NULL,
  email_key  text NOT NULL,
  name       text NOT NULL CHECK (name <> ''),
  phc        text NOT NULL,
  token_hash bytea NOT NULL UNIQUE CHECK (octet_length(token_hash) = 32),
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  used_at    timestamptz
);
CREATE INDEX identity_verification_expires_idx ON identity_verification (expires_at);

-- The first platform admin was made; there is no second first one.
CREATE TABLE identity_bootstrap (
  one        boolean PRIMARY KEY DEFAULT true CHECK (one),
  user_id    uuid NOT NULL REFERENCES identity_user (id) ON DELETE RESTRICT,
  created_at timestamptz NOT NULL
);
CREATE INDEX identity_bootstrap_user_idx ON identity_bootstrap (user_id);
