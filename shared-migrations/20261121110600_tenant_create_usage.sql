-- What each tenant takes and when it was last used: sampled, so a little behind.

CREATE TABLE tenant_usage (
  tenant_id    uuid PRIMARY KEY REFERENCES tenant (id) ON DELETE CASCADE,
  -- From the catalogue's own figures, which follow vacuum and analyse.
  tables       bigint NOT NULL DEFAULT 0,
  size_bytes   bigint NOT NULL DEFAULT 0,
  row_estimate bigint NOT NULL DEFAULT 0,
  measured_at  timestamptz,
  -- The last request of somebody at its door, to the minute.
  last_used_at timestamptz
);
COMMENT ON TABLE tenant_usage IS 'unaudited: figures that jobs and servers measure by themselves';
CREATE INDEX tenant_usage_measured_idx ON tenant_usage (measured_at);

CREATE TABLE tenant_usage_day (
  tenant_id    uuid NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
  -- In UTC.
  day          date NOT NULL,
  requests     bigint NOT NULL DEFAULT 0 CHECK (requests >= 0),
  -- At the day's last measuring.
  size_bytes   bigint,
  row_estimate bigint,
  PRIMARY KEY (tenant_id, day)
);
COMMENT ON TABLE tenant_usage_day IS 'unaudited: figures that jobs and servers measure by themselves';
CREATE INDEX tenant_usage_day_idx ON tenant_usage_day (day);
