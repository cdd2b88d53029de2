-- Who has which role where. Casbin's rows are derived from these (design §7).

CREATE TABLE access_role (
  id         uuid PRIMARY KEY,
  company_id uuid NOT NULL REFERENCES company (id) ON DELETE RESTRICT,
  name       text NOT NULL CHECK (name <> ''),
  version    bigint NOT NULL DEFAULT 1,
  UNIQUE (company_id, name)
);

CREATE TABLE access_role_rule (
  role_id   uuid NOT NULL REFERENCES access_role (id) ON DELETE RESTRICT,
  object    text NOT NULL CHECK (object ~ '^[a-z_]+\.[a-z_]+$'),
  action    text NOT NULL CHECK (action ~ '^[a-z_]+$'),
  condition text NOT NULL DEFAULT '-' CHECK (condition IN ('-', 'own', 'assigned', 'below_limit')),
  effect    text NOT NULL CHECK (effect IN ('allow', 'deny')),
  PRIMARY KEY (role_id, object, action, condition, effect),
  -- A deny that hangs on a fact nobody computed would fail open.
  CHECK (effect = 'allow' OR condition = '-')
);

CREATE TABLE access_assignment (
  id          uuid PRIMARY KEY,
  user_id     uuid NOT NULL,
  system_role text CHECK (system_role IN ('tenant_admin', 'company_admin', 'member', 'auditor')),
  role_id     uuid REFERENCES access_role (id) ON DELETE RESTRICT,
  company_id  uuid NOT NULL REFERENCES company (id) ON DELETE RESTRICT,
  reach       text NOT NULL CHECK (reach IN ('own', 'subtree')),
  valid_from  timestamptz NOT NULL,
  valid_until timestamptz,
  given_by    uuid,
  CHECK (num_nonnulls(system_role, role_id) = 1),
  CHECK (valid_until > valid_from)
);
CREATE INDEX access_assignment_user_idx ON access_assignment (user_id);
CREATE INDEX access_assignment_role_idx ON access_assignment (role_id);
CREATE INDEX access_assignment_company_idx ON access_assignment (company_id);
CREATE UNIQUE INDEX access_assignment_held_key
  ON access_assignment (user_id, coalesce(system_role, role_id::text), company_id)
  WHERE valid_until IS NULL;

-- Answers of calls that take effect once.
CREATE TABLE access_idempotency (
  actor       text NOT NULL,
  key         text NOT NULL CHECK (length(key) BETWEEN 1 AND 255),
  fingerprint bytea NOT NULL,
  status      smallint NOT NULL,
  body        bytea NOT NULL,
  headers     jsonb NOT NULL,
  created_at  timestamptz NOT NULL,
  CONSTRAINT access_idempotency_pkey PRIMARY KEY (actor, key)
);
CREATE INDEX access_idempotency_created_idx ON access_idempotency (created_at);
COMMENT ON TABLE access_idempotency IS 'unaudited: a copy of an answer whose call has its event';
