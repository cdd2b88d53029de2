-- Ready schemas that belong to nobody yet. Making a tenant takes one of the newest version out of
-- here in its own transaction, and so needs no DDL. A schema and its row are made in one
-- transaction, and a campaign that migrates the schema writes the version here in its own.

CREATE TABLE tenant_stock (
  schema_name    text PRIMARY KEY CHECK (schema_name ~ '^t_[a-z2-7]{26}$'),
  schema_version bigint NOT NULL,
  created_at     timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX tenant_stock_version_idx ON tenant_stock (schema_version, created_at);
COMMENT ON TABLE tenant_stock IS 'unaudited: making, dropping and claiming have their own events; a campaign moves a version';
