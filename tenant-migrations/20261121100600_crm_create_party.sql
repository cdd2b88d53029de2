-- Everyone a company deals with: what they are to it, how to reach them, where they are.

CREATE TABLE crm_party (
  id          uuid PRIMARY KEY,
  company_id  uuid NOT NULL REFERENCES company (id) ON DELETE RESTRICT,
  kind        text NOT NULL CHECK (kind IN ('organisation', 'person')),
  state       text NOT NULL CHECK (state IN ('active', 'archived', 'erased')),
  name        text NOT NULL CHECK (name <> ''),
  note        text NOT NULL,
  -- Copies, so that a list is one index scan without joins. The truth is in the tables below;
  -- every statement that changes it writes the copies in the same transaction.
  email       text,
  phone       text,
  city        text,
  roles       text[] NOT NULL,
  tags        text[] NOT NULL,
  -- What a search finds beside the name: every e-mail address, number, place and tag.
  words       text NOT NULL,
  version     bigint NOT NULL CHECK (version > 0),
  created_at  timestamptz NOT NULL,
  updated_at  timestamptz NOT NULL,
  -- Folded text is compared byte by byte, the same on every machine.
  name_fold   text COLLATE "C" NOT NULL GENERATED ALWAYS AS (ext.fold(name)) STORED,
  -- Begins with a space: so does every word in it, and short searches look for the begin of one.
  search_fold text COLLATE "C" NOT NULL GENERATED ALWAYS AS (ext.fold(' ' || name || ' ' || words)) STORED,
  UNIQUE (company_id, id),
  CHECK (cardinality(roles) > 0)
);
CREATE INDEX crm_party_newest_idx ON crm_party (company_id, state, created_at DESC, id DESC);
CREATE INDEX crm_party_name_idx ON crm_party (company_id, state, name_fold, id);
CREATE INDEX crm_party_search_idx ON crm_party USING gin (search_fold ext.gin_trgm_ops);

-- What a party is to the company, from when until when.
CREATE TABLE crm_party_role (
  company_id  uuid NOT NULL,
  party_id    uuid NOT NULL,
  role        text NOT NULL CHECK (role IN ('customer', 'supplier', 'lead', 'partner')),
  valid_from  timestamptz NOT NULL,
  valid_until timestamptz,
  PRIMARY KEY (company_id, party_id, role, valid_from),
  FOREIGN KEY (company_id, party_id) REFERENCES crm_party (company_id, id) ON DELETE RESTRICT,
  CHECK (valid_until >= valid_from)
);
CREATE UNIQUE INDEX crm_party_role_held_key ON crm_party_role (company_id, party_id, role)
  WHERE valid_until IS NULL;

CREATE TABLE crm_contact_point (
  id          uuid NOT NULL,
  company_id  uuid NOT NULL,
  party_id    uuid NOT NULL,
  kind        text NOT NULL CHECK (kind IN ('email', 'phone', 'web')),
  value       text NOT NULL CHECK (value <> ''),
  -- The value as it is compared: lower case, digits only.
  key         text NOT NULL,
  label       text NOT NULL,
  is_primary  boolean NOT NULL,
  verified_at timestamptz,
  created_at  timestamptz NOT NULL,
  PRIMARY KEY (company_id, id),
  FOREIGN KEY (company_id, party_id) REFERENCES crm_party (company_id, id) ON DELETE RESTRICT,
  CONSTRAINT crm_contact_point_value_key UNIQUE (company_id, party_id, kind, key)
);
CREATE UNIQUE INDEX crm_contact_point_primary_key ON crm_contact_point (company_id, party_id, kind)
  WHERE is_primary;

CREATE TABLE crm_address (
  id          uuid NOT NULL,
  company_id  uuid NOT NULL,
  party_id    uuid NOT NULL,
  kind        text NOT NULL CHECK (kind IN ('billing', 'shipping', 'site', 'other')),
  is_default  boolean NOT NULL,
  lines       text[] NOT NULL,
  postcode    text NOT NULL,
  city        text NOT NULL,
  region      text NOT NULL,
  country     char(2) NOT NULL CHECK (country ~ '^[A-Z]{2}$'),
  valid_from  timestamptz NOT NULL,
  valid_until timestamptz,
  PRIMARY KEY (company_id, id),
  FOREIGN KEY (company_id, party_id) REFERENCES crm_party (company_id, id) ON DELETE RESTRICT,
  CHECK (valid_until >= valid_from),
  CHECK (valid_until IS NULL OR NOT is_default)
);
CREATE INDEX crm_address_party_idx ON crm_address (company_id, party_id);
CREATE UNIQUE INDEX crm_address_default_key ON crm_address (company_id, party_id, kind)
  WHERE is_default;

-- The words a company sorts its parties by. `key` is the tag as it is compared.
CREATE TABLE crm_tag (
  company_id uuid NOT NULL,
  key        text COLLATE "C" NOT NULL CHECK (key <> ''),
  label      text NOT NULL,
  PRIMARY KEY (company_id, key)
);

CREATE TABLE crm_party_tag (
  company_id uuid NOT NULL,
  party_id   uuid NOT NULL,
  tag_key    text COLLATE "C" NOT NULL,
  PRIMARY KEY (company_id, party_id, tag_key),
  FOREIGN KEY (company_id, party_id) REFERENCES crm_party (company_id, id) ON DELETE RESTRICT,
  FOREIGN KEY (company_id, tag_key) REFERENCES crm_tag (company_id, key) ON DELETE RESTRICT
);
CREATE INDEX crm_party_tag_tag_idx ON crm_party_tag (company_id, tag_key, party_id);
