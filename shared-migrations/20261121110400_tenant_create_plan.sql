-- Plans: what one tenant may take of a server. The registry hands them to every switch.

CREATE TABLE tenant_plan (
  code         text PRIMARY KEY CHECK (code ~ '^[a-z][a-z0-9-]{0,39}$'),
  name         text NOT NULL CHECK (name <> ''),
  -- Requests at work at once on one server; more wait for their turn. Also the weight among
  -- tenants that wait.
  share        integer NOT NULL CHECK (share BETWEEN 1 AND 10000),
  -- Milliseconds a statement may run, and may wait for a lock.
  statement_ms integer NOT NULL CHECK (statement_ms BETWEEN 100 AND 3600000),
  lock_ms      integer NOT NULL CHECK (lock_ms BETWEEN 10 AND 600000),
  -- Memory of one sort or hash.
  memory_mb    integer NOT NULL CHECK (memory_mb BETWEEN 1 AND 4096),
  version      bigint NOT NULL DEFAULT 1,
  created_at   timestamptz NOT NULL DEFAULT now(),
  CHECK (lock_ms <= statement_ms)
);

INSERT INTO tenant_plan (code, name, share, statement_ms, lock_ms, memory_mb) VALUES
  ('small',    'Small',    8,   5000, 2000,  8),
  ('standard', 'Standard', 32, 15000, 5000, 16),
  ('large',    'Large',    96, 60000, 5000, 64);

ALTER TABLE tenant ADD COLUMN plan text NOT NULL DEFAULT 'standard'
  REFERENCES tenant_plan (code) ON UPDATE RESTRICT ON DELETE RESTRICT;
CREATE INDEX tenant_plan_idx ON tenant (plan);

-- What every running process last said of its connections and of who waits for a place.
CREATE TABLE tenant_pool (
  node_id uuid PRIMARY KEY REFERENCES tenant_node (id) ON DELETE CASCADE,
  said_at timestamptz NOT NULL DEFAULT now(),
  report  jsonb NOT NULL
);
COMMENT ON TABLE tenant_pool IS 'unaudited: counters that every process writes of itself every few seconds';
