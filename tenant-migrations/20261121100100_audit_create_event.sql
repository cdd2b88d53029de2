-- The log of who did what. The format of the leaf, of boxes and of keys is specified in the
-- README of the crate `audit`. Rows are only ever added; pruning and erasure delete, nothing
-- changes one.

CREATE TABLE audit_event (
  event_id     uuid PRIMARY KEY,
  -- The order in which rows were added to this database: the cursor of pages.
  seq          bigint GENERATED ALWAYS AS IDENTITY,
  occurred_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
  company_id   uuid,
  actor_kind   text NOT NULL,
  actor_id     uuid,
  behalf_of    uuid,
  action       text NOT NULL,
  outcome      text NOT NULL CHECK (outcome IN ('ok', 'refused', 'failed')),
  target_kind  text,
  target_id    uuid,
  more_targets uuid[],
  request_id   uuid NOT NULL,
  session_id   uuid,
  -- The truth; the other columns are an index to it.
  leaf_data    bytea NOT NULL CHECK (octet_length(leaf_data) BETWEEN 2 AND 16384),
  leaf_hash    bytea NOT NULL GENERATED ALWAYS AS (sha256('\x00'::bytea || leaf_data)) STORED,
  CHECK ((target_kind IS NULL) = (target_id IS NULL))
);
COMMENT ON TABLE audit_event IS 'unaudited: this is the audit log';

-- Pages go by seq, newest first, so the indexes that filter end in it.
CREATE UNIQUE INDEX audit_event_seq_key ON audit_event (seq);
CREATE INDEX audit_event_occurred_idx ON audit_event USING brin (occurred_at);
CREATE INDEX audit_event_actor_idx ON audit_event (actor_id, seq) WHERE actor_id IS NOT NULL;
CREATE INDEX audit_event_behalf_idx ON audit_event (behalf_of, seq) WHERE behalf_of IS NOT NULL;
CREATE INDEX audit_event_target_idx ON audit_event (target_id, seq) WHERE target_id IS NOT NULL;
CREATE INDEX audit_event_more_idx ON audit_event USING gin (more_targets) WHERE more_targets IS NOT NULL;
CREATE INDEX audit_event_company_idx ON audit_event (company_id, seq) WHERE company_id IS NOT NULL;
CREATE INDEX audit_event_action_idx ON audit_event (action text_pattern_ops, seq);

-- Personal values, each under the key of the person it is about, so that one person can be
-- erased from everybody's events. personal: box. No foreign key: boxes are only ever added in the
-- statement that adds their event, and a check of each would cost a seventh of that statement.
CREATE TABLE audit_pii (
  event_id   uuid NOT NULL,
  field      text NOT NULL,
  subject_id uuid NOT NULL,
  key_ver    integer NOT NULL,
  nonce      bytea NOT NULL CHECK (octet_length(nonce) = 12),
  box        bytea NOT NULL,
  -- Finds a text by its exact wording; gone with the box.
  bidx       bytea CHECK (octet_length(bidx) = 16),
  PRIMARY KEY (event_id, field, subject_id)
);
COMMENT ON TABLE audit_pii IS 'unaudited: part of the audit log';
CREATE INDEX audit_pii_subject_idx ON audit_pii (subject_id);
CREATE INDEX audit_pii_bidx_idx ON audit_pii (bidx) WHERE bidx IS NOT NULL;

-- The keys of people, wrapped with the tenant's key. Deleting a row erases what it sealed.
CREATE TABLE audit_subject_key (
  subject_id uuid NOT NULL,
  key_ver    integer NOT NULL CHECK (key_ver > 0),
  wrapped    bytea NOT NULL CHECK (octet_length(wrapped) = 60),
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (subject_id, key_ver)
);
COMMENT ON TABLE audit_subject_key IS 'unaudited: part of the audit log';
