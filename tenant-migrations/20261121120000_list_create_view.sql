-- Named ways of looking at a list: a person's own, or shared with their company.

CREATE TABLE list_view (
  id         uuid PRIMARY KEY,
  company_id uuid NOT NULL REFERENCES company (id) ON DELETE RESTRICT,
  -- The name of the list: crm.customers.
  list       text NOT NULL CHECK (list <> ''),
  -- The user who made it.
  owner_id   uuid NOT NULL,
  name       text NOT NULL CHECK (name <> ''),
  -- Filters, search, sort and columns, as they stand in an address.
  query      text NOT NULL,
  is_shared  boolean NOT NULL,
  version    bigint NOT NULL CHECK (version > 0),
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  UNIQUE (company_id, id)
);
CREATE INDEX list_view_list_idx ON list_view (company_id, list, id);

-- With which of them a list opens for a person.
CREATE TABLE list_default (
  company_id uuid NOT NULL,
  user_id    uuid NOT NULL,
  list       text NOT NULL,
  view_id    uuid NOT NULL,
  PRIMARY KEY (user_id, list),
  FOREIGN KEY (company_id, view_id) REFERENCES list_view (company_id, id) ON DELETE RESTRICT
);
CREATE INDEX list_default_view_idx ON list_default (company_id, view_id);
