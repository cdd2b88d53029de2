-- Companies of the tenant, and the people who work with it.

CREATE TABLE company (
  id          uuid PRIMARY KEY,
  parent_id   uuid REFERENCES company (id) ON DELETE RESTRICT,
  name        text NOT NULL CHECK (name <> ''),
  version     bigint NOT NULL DEFAULT 1,
  archived_at timestamptz,
  created_at  timestamptz NOT NULL,
  CHECK (parent_id <> id)
);
CREATE INDEX company_parent_idx ON company (parent_id);

-- What access needs of the tree.
CREATE VIEW company_v_tree AS
  SELECT id, parent_id FROM company WHERE archived_at IS NULL;

-- The tenant's own copy of who its people are, so that its pages and its audit trail can name
-- them; the login itself is the platform's.
CREATE TABLE company_member (
  user_id    uuid PRIMARY KEY,
  name       text NOT NULL,
  email      text NOT NULL,
  state      text NOT NULL CHECK (state IN ('pending', 'active', 'removed')),
  joined_at  timestamptz NOT NULL
);
CREATE INDEX company_member_state_idx ON company_member (state, name);
