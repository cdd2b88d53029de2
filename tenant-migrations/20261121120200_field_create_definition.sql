-- Fields a company adds to things of its own: what they are called, what they may hold. The values
-- are kept by the domain that owns the thing, in a column `custom` (key of the field → value).

CREATE TABLE field_definition (
  id         uuid NOT NULL,
  company_id uuid NOT NULL REFERENCES company (id) ON DELETE RESTRICT,
  -- What has the field, by the name the log uses for it: `crm.party`.
  thing      text NOT NULL CHECK (thing <> ''),
  -- The name in the API, in files and in addresses; never changes.
  key        text COLLATE "C" NOT NULL CHECK (key ~ '^[a-z][a-z0-9_]{0,39}$'),
  label      text NOT NULL CHECK (label <> ''),
  help       text NOT NULL,
  kind       text NOT NULL CHECK (kind IN
               ('text', 'long_text', 'number', 'money', 'date', 'bool', 'choice', 'multi_choice',
                'url')),
  -- Of a choice: [{"key", "label", "archived"}], in the order they are offered.
  options    jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(options) = 'array'),
  -- Of money: the currency, ISO 4217.
  currency   char(3) CHECK (currency ~ '^[A-Z]{3}$'),
  -- Of a number: what stands behind it; may be empty.
  unit       text NOT NULL,
  -- Of a number or money: digits after the point.
  scale      smallint NOT NULL CHECK (scale BETWEEN 0 AND 6),
  required   boolean NOT NULL,
  position   integer NOT NULL,
  state      text NOT NULL CHECK (state IN ('active', 'archived')),
  version    bigint NOT NULL CHECK (version > 0),
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (company_id, id),
  CONSTRAINT field_definition_key UNIQUE (company_id, thing, key),
  CHECK ((kind = 'money') = (currency IS NOT NULL))
);
CREATE INDEX field_definition_order_idx ON field_definition (company_id, thing, state, position, id);
