-- What stands between an outbox and a job. The queue itself is graphile_worker's own schema,
-- `guildhall_jobs`; it logs the payload of every job it finishes, so what a message says (a link
-- with a token, an address) is kept here and the queue holds only who, what kind and which id.
CREATE TABLE jobs_message (
  outbox_id  uuid NOT NULL,
  -- One message may concern several jobs; each deletes its own row when it is done.
  job        text NOT NULL CHECK (job <> ''),
  body       jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (outbox_id, job)
);
COMMENT ON TABLE jobs_message IS 'unaudited: a message on its way; what it causes has its own event';

-- Messages that will not move again by themselves: nobody takes their kind, their sender was not
-- who it said, or their job gave up. Kept until a person decides.
CREATE TABLE jobs_dead_outbox (
  outbox_id  uuid NOT NULL,
  -- Empty when it never got as far as a job.
  job        text NOT NULL DEFAULT '',
  tenant_id  uuid NOT NULL,
  kind       text NOT NULL,
  -- As it stood in the outbox, sender included.
  payload    jsonb NOT NULL,
  reason     text NOT NULL CHECK (reason <> ''),
  attempts   integer NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL,
  died_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (outbox_id, job)
);
CREATE INDEX jobs_dead_outbox_died_idx ON jobs_dead_outbox (died_at);
COMMENT ON TABLE jobs_dead_outbox IS 'unaudited: a message that could not be delivered';

-- The slot each schedule ran last, so that of all nodes one starts it.
CREATE TABLE jobs_schedule (
  name      text PRIMARY KEY,
  last_slot timestamptz NOT NULL
);
COMMENT ON TABLE jobs_schedule IS 'unaudited: a clock mark';
