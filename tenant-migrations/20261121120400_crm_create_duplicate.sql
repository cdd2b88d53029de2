-- Parties that may be the same: what finds them, what was found, what became of it.

-- A party that was merged into another keeps its row, so that the merge can be undone and old
-- addresses lead to the other one.
ALTER TABLE crm_party
  ADD COLUMN merged_into uuid,
  DROP CONSTRAINT crm_party_state_check,
  ADD CONSTRAINT crm_party_state_check CHECK (state IN ('active', 'archived', 'erased', 'merged')),
  ADD CONSTRAINT crm_party_merged_into_check CHECK ((state = 'merged') = (merged_into IS NOT NULL)),
  ADD CHECK (merged_into <> id),
  ADD FOREIGN KEY (company_id, merged_into) REFERENCES crm_party (company_id, id) ON DELETE RESTRICT;
CREATE INDEX crm_party_merged_into_idx ON crm_party (company_id, merged_into)
  WHERE merged_into IS NOT NULL;
-- The one that stays may take over the number of the one that goes.
DROP INDEX crm_party_number_key;
CREATE UNIQUE INDEX crm_party_number_key ON crm_party (company_id, number)
  WHERE number IS NOT NULL AND state <> 'merged';

-- What an active party is found by when it is compared: hashes of its addresses, numbers and of
-- how its name sounds.
CREATE TABLE crm_party_key (
  company_id uuid NOT NULL,
  party_id   uuid NOT NULL,
  keys       bigint[] NOT NULL,
  -- The rules they were made by; a scan renews those of older rules.
  edition    smallint NOT NULL,
  PRIMARY KEY (company_id, party_id),
  FOREIGN KEY (company_id, party_id) REFERENCES crm_party (company_id, id) ON DELETE RESTRICT
);
COMMENT ON TABLE crm_party_key IS 'unaudited: made from crm_party, whose changes have their events';
-- Without a list of pending entries, which every search would have to read.
CREATE INDEX crm_party_key_keys_idx ON crm_party_key USING gin (keys) WITH (fastupdate = off);

-- Two that look like one. `first_id` is the older one.
CREATE TABLE crm_duplicate (
  company_id uuid NOT NULL,
  first_id   uuid NOT NULL,
  second_id  uuid NOT NULL,
  -- How likely they are one, per cent.
  score      smallint NOT NULL CHECK (score BETWEEN 0 AND 100),
  -- What speaks for it.
  reasons    text[] NOT NULL,
  state      text NOT NULL CHECK (state IN ('open', 'dismissed')),
  found_at   timestamptz NOT NULL,
  decided_at timestamptz,
  decided_by uuid,
  PRIMARY KEY (company_id, first_id, second_id),
  FOREIGN KEY (company_id, first_id) REFERENCES crm_party (company_id, id) ON DELETE RESTRICT,
  FOREIGN KEY (company_id, second_id) REFERENCES crm_party (company_id, id) ON DELETE RESTRICT,
  CHECK (first_id < second_id),
  CHECK ((state = 'open') = (decided_at IS NULL))
);
COMMENT ON TABLE crm_duplicate IS 'unaudited: found by comparing; what a person decides about one has its event';
CREATE INDEX crm_duplicate_second_idx ON crm_duplicate (company_id, second_id);
CREATE INDEX crm_duplicate_open_idx
  ON crm_duplicate (company_id, score DESC, first_id, second_id) WHERE state = 'open';

-- One look through everybody, batch by batch, so that any node can go on with it.
CREATE TABLE crm_duplicate_scan (
  id         uuid NOT NULL,
  company_id uuid NOT NULL REFERENCES company (id) ON DELETE RESTRICT,
  state      text NOT NULL CHECK (state IN ('running', 'done', 'cancelled')),
  -- The last party that was compared.
  after_id   uuid,
  total      bigint NOT NULL CHECK (total >= 0),
  seen       bigint NOT NULL CHECK (seen >= 0),
  found      bigint NOT NULL CHECK (found >= 0),
  started_by uuid,
  started_at timestamptz NOT NULL,
  moved_at   timestamptz NOT NULL,
  ended_at   timestamptz,
  PRIMARY KEY (company_id, id),
  CHECK ((state = 'running') = (ended_at IS NULL))
);
COMMENT ON TABLE crm_duplicate_scan IS 'unaudited: the progress of a look; starting and cancelling one has its event';
CREATE UNIQUE INDEX crm_duplicate_scan_running_key ON crm_duplicate_scan (company_id)
  WHERE state = 'running';
CREATE INDEX crm_duplicate_scan_newest_idx ON crm_duplicate_scan (company_id, started_at DESC);

-- What was merged, and everything that is needed to undo it.
CREATE TABLE crm_merge (
  id          uuid NOT NULL,
  company_id  uuid NOT NULL,
  survivor_id uuid NOT NULL,
  loser_id    uuid NOT NULL,
  merged_at   timestamptz NOT NULL,
  merged_by   uuid,
  undone_at   timestamptz,
  undone_by   uuid,
  -- What the survivor had before and got, what was re-pointed. Emptied when either of the two is
  -- erased; then the merge stays. personal: of both parties.
  receipt     jsonb NOT NULL CHECK (jsonb_typeof(receipt) = 'object'),
  PRIMARY KEY (company_id, id),
  FOREIGN KEY (company_id, survivor_id) REFERENCES crm_party (company_id, id) ON DELETE RESTRICT,
  FOREIGN KEY (company_id, loser_id) REFERENCES crm_party (company_id, id) ON DELETE RESTRICT,
  CHECK (survivor_id <> loser_id)
);
CREATE INDEX crm_merge_survivor_idx ON crm_merge (company_id, survivor_id, merged_at DESC);
CREATE UNIQUE INDEX crm_merge_loser_key ON crm_merge (company_id, loser_id) WHERE undone_at IS NULL;
CREATE INDEX crm_merge_loser_idx ON crm_merge (company_id, loser_id);
