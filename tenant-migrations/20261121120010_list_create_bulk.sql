-- One thing done to many rows of a list, in steps, so that it can be watched, resumed and undone.

CREATE TABLE list_bulk (
  id         uuid PRIMARY KEY,
  company_id uuid NOT NULL REFERENCES company (id) ON DELETE RESTRICT,
  -- The name of the list: crm.customers.
  list       text NOT NULL CHECK (list <> ''),
  -- What whoever began it calls it; may be empty.
  name       text NOT NULL,
  -- What is done, and with what.
  action     text NOT NULL CHECK (action <> ''),
  params     jsonb NOT NULL,
  -- The user who began it.
  user_id    uuid NOT NULL,
  state      text NOT NULL CHECK (state IN ('running', 'done', 'undoing', 'undone', 'stopped')),
  total      bigint NOT NULL CHECK (total > 0),
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  UNIQUE (company_id, id)
);
CREATE INDEX list_bulk_list_idx ON list_bulk (company_id, list, id DESC);

CREATE TABLE list_bulk_item (
  company_id uuid NOT NULL,
  bulk_id    uuid NOT NULL,
  place      bigint NOT NULL,
  -- The row's id in its domain.
  thing_id   uuid NOT NULL,
  -- Nothing yet; then what came of it, and after an undo what came of that.
  outcome    text CHECK (outcome IN ('changed', 'same', 'refused', 'undone', 'kept')),
  -- The code of a refusal.
  reason     text NOT NULL,
  -- What an undo has to know.
  token      jsonb NOT NULL,
  PRIMARY KEY (company_id, bulk_id, place),
  FOREIGN KEY (company_id, bulk_id) REFERENCES list_bulk (company_id, id) ON DELETE RESTRICT
);
CREATE INDEX list_bulk_item_open_idx ON list_bulk_item (company_id, bulk_id, place)
  WHERE outcome IS NULL;
CREATE INDEX list_bulk_item_changed_idx ON list_bulk_item (company_id, bulk_id, place)
  WHERE outcome = 'changed';
