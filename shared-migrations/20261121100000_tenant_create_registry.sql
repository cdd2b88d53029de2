-- The registry: which tenants there are, where their tables are, which hosts lead to them.

CREATE TABLE tenant_guard (
  one            boolean PRIMARY KEY DEFAULT true CHECK (one),
  schema_version bigint NOT NULL,
  authz_epoch    bigint NOT NULL DEFAULT 1
);
INSERT INTO tenant_guard (schema_version) VALUES (0);

CREATE TABLE tenant (
  id             uuid PRIMARY KEY,
  slug           text NOT NULL CONSTRAINT tenant_slug_key UNIQUE,
  name           text NOT NULL CHECK (name <> ''),
  schema_name    text NOT NULL UNIQUE CHECK (schema_name ~ '^t_[a-z2-7]{26}$'),
  state          text NOT NULL CHECK (state IN ('active', 'suspended')),
  state_reason   text,
  schema_version bigint NOT NULL,
  -- How people who register end up: members at once, waiting for approval, or refused.
  registration   text NOT NULL DEFAULT 'approval' CHECK (registration IN ('open', 'approval', 'closed')),
  created_at     timestamptz NOT NULL DEFAULT now(),
  CHECK ((state = 'suspended') = (state_reason IS NOT NULL))
);
CREATE INDEX tenant_schema_version_idx ON tenant (schema_version);
CREATE INDEX tenant_name_idx ON tenant USING gin (ext.fold(name) ext.gin_trgm_ops);

CREATE TABLE tenant_domain (
  host       text PRIMARY KEY CHECK (host = lower(host) AND host !~ '[:/]' AND host NOT LIKE '%.'),
  tenant_id  uuid NOT NULL REFERENCES tenant (id) ON DELETE RESTRICT,
  is_primary boolean NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX tenant_domain_tenant_idx ON tenant_domain (tenant_id);
CREATE UNIQUE INDEX tenant_domain_primary_key ON tenant_domain (tenant_id) WHERE is_primary;

-- The platform's running processes. A process that has not been seen for two seconds decides
-- nothing about access until it has caught up.
CREATE TABLE tenant_node (
  id         uuid PRIMARY KEY,
  name       text NOT NULL,
  started_at timestamptz NOT NULL DEFAULT now(),
  seen_at    timestamptz NOT NULL
);
