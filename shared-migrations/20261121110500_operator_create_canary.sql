-- The leak canary: tenants of the platform's own whose rows are known one by one, what its runs
-- saw, and whether it stopped traffic.

CREATE TABLE operator_canary_tenant (
  tenant_id  uuid PRIMARY KEY REFERENCES tenant (id) ON DELETE CASCADE,
  -- The first, the second …; what the sentinel is named and entered by follows from it.
  number     integer NOT NULL UNIQUE CHECK (number > 0),
  -- A word that stands in each of its rows and in nobody else's.
  mark       text NOT NULL UNIQUE CHECK (mark ~ '^canary[0-9a-f]{20}$'),
  -- The rows it has, by what they are and by id: `[{"thing", "id", "parts": {name: id}}]`.
  rows       jsonb NOT NULL DEFAULT '[]',
  planted_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE operator_canary_tenant IS 'unaudited: which tenants are the platform''s own; their making has its event';

CREATE TABLE operator_canary_run (
  id         uuid PRIMARY KEY,
  -- Known rows looked for through every list, or every route tried with another tenant's ids.
  kind       text NOT NULL CHECK (kind IN ('canary', 'isolation')),
  started_by text NOT NULL CHECK (started_by IN ('schedule', 'person', 'command', 'test')),
  -- Through the router of the process, or over a socket.
  way        text NOT NULL CHECK (way IN ('process', 'socket')),
  outcome    text NOT NULL CHECK (outcome IN ('waiting', 'running', 'clean', 'leak', 'failed')),
  started_at timestamptz NOT NULL,
  ended_at   timestamptz,
  requests   bigint NOT NULL DEFAULT 0,
  findings   bigint NOT NULL DEFAULT 0,
  report     jsonb NOT NULL DEFAULT '{}',
  CHECK ((ended_at IS NULL) = (outcome IN ('waiting', 'running')))
);
CREATE INDEX operator_canary_run_started_idx ON operator_canary_run (started_at, id);
COMMENT ON TABLE operator_canary_run IS 'unaudited: a measurement; asking for one and what it leads to have their events';

-- One row while traffic is stopped, none else.
CREATE TABLE operator_canary_halt (
  one       boolean PRIMARY KEY DEFAULT true CHECK (one),
  run_id    uuid NOT NULL REFERENCES operator_canary_run (id) ON DELETE RESTRICT,
  halted_at timestamptz NOT NULL
);
CREATE INDEX operator_canary_halt_run_idx ON operator_canary_halt (run_id);
