-- Campaigns bring every schema that is behind to a version; one is open at a time. The ledger has
-- a line for each schema and is written in the transaction that migrates it.

-- What releases said of their migrations, so that an older release beside a newer one knows
-- whether it can work on what the newer one made of a schema.
CREATE TABLE tenant_version (
  version bigint PRIMARY KEY,
  -- The version whose release can work on this one too.
  follows bigint NOT NULL CHECK (follows <= version),
  said_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE tenant_version IS 'unaudited: what every release says of itself when it starts';

CREATE TABLE tenant_campaign (
  id         uuid PRIMARY KEY,
  target     bigint NOT NULL,
  state      text NOT NULL CHECK (state IN ('running', 'paused', 'halted', 'done', 'failed', 'superseded')),
  -- Why it was halted: a tenant of the first ring failed, or too many of the others.
  reason     text CHECK (reason IN ('canary', 'budget')),
  -- How many schemas may fail before it is halted, and how many of those that did were accepted
  -- when a person resumed it.
  budget     integer NOT NULL CHECK (budget >= 0),
  accepted   integer NOT NULL DEFAULT 0,
  -- By whom, as the ledger shows it.
  started_by text NOT NULL CHECK (started_by <> ''),
  created_at timestamptz NOT NULL DEFAULT now(),
  ended_at   timestamptz,
  CHECK ((state IN ('done', 'failed', 'superseded')) = (ended_at IS NOT NULL)),
  CHECK ((state = 'halted') = (reason IS NOT NULL))
);
CREATE UNIQUE INDEX tenant_campaign_open_key ON tenant_campaign ((true)) WHERE ended_at IS NULL;
CREATE INDEX tenant_campaign_created_idx ON tenant_campaign (created_at DESC, id DESC);
COMMENT ON TABLE tenant_campaign IS 'unaudited: what a person does to a campaign has its own event; the rest is its progress';

CREATE TABLE tenant_campaign_item (
  campaign_id  uuid NOT NULL REFERENCES tenant_campaign (id) ON DELETE CASCADE,
  schema_name  text NOT NULL,
  -- Null for a schema in stock.
  tenant_id    uuid,
  -- 0: the canaries, which go first and all must be done before anybody else's turn.
  ring         smallint NOT NULL CHECK (ring IN (0, 1)),
  ordinal      bigint NOT NULL,
  state        text NOT NULL DEFAULT 'queued'
    CHECK (state IN ('queued', 'leased', 'running', 'done', 'failed', 'quarantined', 'skipped')),
  from_version bigint NOT NULL,
  attempt      integer NOT NULL DEFAULT 0,
  -- A failed one is tried again at this moment.
  not_before   timestamptz NOT NULL DEFAULT now(),
  holder       uuid,
  lease_until  timestamptz,
  started_at   timestamptz,
  ended_at     timestamptz,
  millis       bigint,
  error        text,
  PRIMARY KEY (campaign_id, schema_name),
  CHECK ((state IN ('leased', 'running')) = (holder IS NOT NULL AND lease_until IS NOT NULL))
);
CREATE INDEX tenant_campaign_item_open_idx ON tenant_campaign_item (campaign_id, ring, ordinal)
  WHERE state IN ('queued', 'leased', 'running', 'failed');
CREATE INDEX tenant_campaign_item_tenant_idx ON tenant_campaign_item (tenant_id);
COMMENT ON TABLE tenant_campaign_item IS 'unaudited: the ledger of a campaign is a record itself';

-- The shape of every schema when it was last looked at: schemas of one digest have the same
-- tables, columns, constraints, indexes, triggers and rights.
CREATE TABLE tenant_shape (
  schema_name text PRIMARY KEY,
  tenant_id   uuid,
  version     bigint NOT NULL,
  digest      text NOT NULL,
  seen_at     timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX tenant_shape_digest_idx ON tenant_shape (version, digest);
COMMENT ON TABLE tenant_shape IS 'unaudited: an observation';

-- The shape a version has when it is made anew.
CREATE TABLE tenant_shape_wanted (
  version bigint PRIMARY KEY,
  digest  text NOT NULL,
  lines   text NOT NULL,
  seen_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE tenant_shape_wanted IS 'unaudited: an observation';
