-- The platform's own side has the same tables of access as a tenant, so one policy check serves
-- both. Its only company is the platform itself, under the nil id.

CREATE VIEW company_v_tree AS
  SELECT '00000000-0000-0000-0000-000000000000'::uuid AS id, NULL::uuid AS parent_id;

CREATE TABLE access_role_rule (
  role_id   uuid NOT NULL,
  object    text NOT NULL,
  action    text NOT NULL,
  condition text NOT NULL DEFAULT '-',
  effect    text NOT NULL CHECK (effect IN ('allow', 'deny')),
  PRIMARY KEY (role_id, object, action, condition, effect),
  CHECK (effect = 'allow' OR condition = '-')
);

CREATE TABLE access_assignment (
  id          uuid PRIMARY KEY,
  user_id     uuid NOT NULL,
  system_role text CHECK (system_role IN ('platform_admin')),
  role_id     uuid,
  company_id  uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
  reach       text NOT NULL CHECK (reach IN ('own', 'subtree')),
  valid_from  timestamptz NOT NULL,
  valid_until timestamptz,
  given_by    uuid,
  CHECK (num_nonnulls(system_role, role_id) = 1),
  CHECK (valid_until > valid_from)
);
CREATE INDEX access_assignment_user_idx ON access_assignment (user_id);
CREATE UNIQUE INDEX access_assignment_held_key
  ON access_assignment (user_id, coalesce(system_role, role_id::text), company_id)
  WHERE valid_until IS NULL;

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
