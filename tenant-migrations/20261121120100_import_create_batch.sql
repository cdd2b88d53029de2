-- Files that become rows of a domain: one batch, tried first, committed whole, undone whole.

CREATE TABLE import_batch (
  id          uuid PRIMARY KEY,
  company_id  uuid NOT NULL REFERENCES company (id) ON DELETE RESTRICT,
  -- What it becomes: `crm.party`.
  target      text NOT NULL CHECK (target <> ''),
  state       text NOT NULL CHECK (state IN
                ('uploading', 'reading', 'ready', 'checking', 'checked', 'running', 'done',
                 'cancelled', 'undoing', 'undone', 'failed', 'discarded')),
  -- As its sender called it.
  file_name   text NOT NULL,
  format      text NOT NULL CHECK (format IN ('csv', 'xlsx')),
  bytes       bigint NOT NULL CHECK (bytes >= 0),
  -- The login that sent it.
  made_by     uuid,
  -- How it is read and what becomes of its columns.
  plan        jsonb NOT NULL CHECK (jsonb_typeof(plan) = 'object'),
  -- Its head and first lines, as they are read by the plan.
  sample      jsonb NOT NULL CHECK (jsonb_typeof(sample) = 'array'),
  -- The sheets of a workbook.
  sheets      text[] NOT NULL,
  -- Why it failed, by code, and what to do.
  trouble     text,
  detail      text,
  version     bigint NOT NULL CHECK (version > 0),
  created_at  timestamptz NOT NULL,
  -- When the present state began.
  since       timestamptz NOT NULL,
  -- When it was committed, and when that ended.
  began_at    timestamptz,
  ended_at    timestamptz,
  UNIQUE (company_id, id)
);
CREATE INDEX import_batch_newest_idx ON import_batch (company_id, created_at DESC, id DESC);

-- How far a batch is. Counters: what they count is audited.
CREATE TABLE import_progress (
  company_id  uuid NOT NULL,
  batch_id    uuid NOT NULL,
  -- Lines of data of the file, known after the first look at all of them.
  total       bigint CHECK (total >= 0),
  -- How many are behind the present work.
  position    bigint NOT NULL CHECK (position >= 0),
  created     bigint NOT NULL,
  updated     bigint NOT NULL,
  unchanged   bigint NOT NULL,
  skipped     bigint NOT NULL,
  refused     bigint NOT NULL,
  undone      bigint NOT NULL,
  kept        bigint NOT NULL,
  -- When the present attempt began, and where, for the time that remains.
  started_at  timestamptz NOT NULL,
  started_at_position bigint NOT NULL,
  touched_at  timestamptz NOT NULL,
  PRIMARY KEY (company_id, batch_id),
  FOREIGN KEY (company_id, batch_id) REFERENCES import_batch (company_id, id) ON DELETE RESTRICT
);
COMMENT ON TABLE import_progress IS 'unaudited: counters of a batch whose steps are audited';

-- The file in pieces, so that any node goes on where another one stopped. Gone when the batch is.
CREATE TABLE import_chunk (
  company_id  uuid NOT NULL,
  batch_id    uuid NOT NULL,
  -- The file as sent, or its lines as CSV where it is a workbook.
  part        text NOT NULL CHECK (part IN ('file', 'lines')),
  number      integer NOT NULL CHECK (number >= 0),
  content     bytea NOT NULL,
  PRIMARY KEY (company_id, batch_id, part, number),
  FOREIGN KEY (company_id, batch_id) REFERENCES import_batch (company_id, id) ON DELETE RESTRICT
);
COMMENT ON TABLE import_chunk IS 'unaudited: pieces of a file whose batch is audited';

-- What became of a line. After a check only those that were refused are here.
CREATE TABLE import_row (
  company_id  uuid NOT NULL,
  batch_id    uuid NOT NULL,
  number      bigint NOT NULL CHECK (number > 0),
  outcome     text NOT NULL CHECK (outcome IN
                ('created', 'updated', 'unchanged', 'skipped', 'refused', 'undone', 'kept')),
  -- The thing it is about, and the version it has since.
  thing_id    uuid,
  version     bigint,
  -- What undoing puts back; only what the domain that wrote it can read.
  before      jsonb,
  -- Of a refused line: its cells as sent.
  cells       jsonb,
  -- Why it was refused, or kept when the batch was undone: [{"field", "code", "detail"}].
  faults      jsonb,
  PRIMARY KEY (company_id, batch_id, number),
  FOREIGN KEY (company_id, batch_id) REFERENCES import_batch (company_id, id) ON DELETE RESTRICT
);
CREATE INDEX import_row_outcome_idx ON import_row (company_id, batch_id, outcome, number);
CREATE INDEX import_row_thing_idx ON import_row (thing_id) WHERE thing_id IS NOT NULL;
COMMENT ON TABLE import_row IS 'unaudited: outcomes of lines; the things they changed are audited';

-- What a company's columns are called: the next file of the same source maps itself.
CREATE TABLE import_memory (
  company_id  uuid NOT NULL REFERENCES company (id) ON DELETE RESTRICT,
  target      text NOT NULL,
  -- The head of a column as it is compared, and the field it went to; '' for none.
  head        text NOT NULL CHECK (head <> ''),
  field       text NOT NULL,
  PRIMARY KEY (company_id, target, head)
);
COMMENT ON TABLE import_memory IS 'unaudited: guesses that a person confirms each time';
