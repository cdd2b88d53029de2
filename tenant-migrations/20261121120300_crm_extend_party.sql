-- Parties to full depth: a company's own fields, numbers, dates of addresses, proof of contact
-- points, who belongs to whom, what somebody agreed to, what was talked about.

ALTER TABLE crm_party
  -- What the company's own fields hold: key → value, as the field's kind writes it.
  ADD COLUMN custom jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(custom) = 'object'),
  -- The number the company knows it by.
  ADD COLUMN number text CHECK (number <> ''),
  -- Without spaces, points and dashes, upper case, beginning with the country.
  ADD COLUMN vat_id text COLLATE "C" CHECK (vat_id ~ '^[A-Z]{2}[A-Z0-9]{2,13}$'),
  -- The company of this tenant that it is, whose own people sign in.
  ADD COLUMN portal_company_id uuid REFERENCES company (id) ON DELETE RESTRICT;
CREATE INDEX crm_party_custom_idx ON crm_party USING gin (custom jsonb_path_ops);
CREATE UNIQUE INDEX crm_party_number_key ON crm_party (company_id, number) WHERE number IS NOT NULL;
CREATE INDEX crm_party_vat_id_idx ON crm_party (company_id, vat_id) WHERE vat_id IS NOT NULL;
CREATE INDEX crm_party_portal_idx ON crm_party (portal_company_id) WHERE portal_company_id IS NOT NULL;
CREATE UNIQUE INDEX crm_party_portal_key ON crm_party (company_id, portal_company_id)
  WHERE portal_company_id IS NOT NULL AND state <> 'merged';

-- Dates of addresses are a person's to say; that one was taken out is another fact.
ALTER TABLE crm_address
  ADD COLUMN removed_at timestamptz,
  DROP CONSTRAINT crm_address_check1;
UPDATE crm_address SET removed_at = valid_until WHERE valid_until IS NOT NULL;
ALTER TABLE crm_address ADD CHECK (removed_at IS NULL OR NOT is_default);

ALTER TABLE crm_contact_point
  -- How it was proven: by a code that was sent there, or somebody says so.
  ADD COLUMN verified_how text CHECK (verified_how IN ('code', 'person')),
  ADD CHECK (verified_how IS NULL OR verified_at IS NOT NULL);

-- A code on its way to a contact point. It proves `value_key`, so a change of the contact point
-- makes it worthless.
CREATE TABLE crm_contact_check (
  id         uuid NOT NULL,
  company_id uuid NOT NULL,
  party_id   uuid NOT NULL,
  contact_id uuid NOT NULL,
  value_key  text NOT NULL,
  code_hash  bytea NOT NULL,
  expires_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (company_id, id),
  FOREIGN KEY (company_id, party_id) REFERENCES crm_party (company_id, id) ON DELETE RESTRICT,
  CONSTRAINT crm_contact_check_contact_key UNIQUE (company_id, contact_id)
);
CREATE INDEX crm_contact_check_party_idx ON crm_contact_check (company_id, party_id);

-- Who belongs to whom. Read from the first to the second: Ada is an employee of Oak & Sons.
CREATE TABLE crm_relationship (
  id          uuid NOT NULL,
  company_id  uuid NOT NULL,
  from_id     uuid NOT NULL,
  to_id       uuid NOT NULL,
  kind        text NOT NULL CHECK (kind IN
                ('employee_of', 'contact_of', 'owner_of', 'subsidiary_of', 'parent_of', 'spouse_of',
                 'related_to')),
  -- What exactly: "managing director"; may be empty.
  label       text NOT NULL,
  -- The days it holds: the first one, and the first one it does not hold any more.
  valid_from  date,
  valid_until date,
  version     bigint NOT NULL CHECK (version > 0),
  created_at  timestamptz NOT NULL,
  updated_at  timestamptz NOT NULL,
  PRIMARY KEY (company_id, id),
  FOREIGN KEY (company_id, from_id) REFERENCES crm_party (company_id, id) ON DELETE RESTRICT,
  FOREIGN KEY (company_id, to_id) REFERENCES crm_party (company_id, id) ON DELETE RESTRICT,
  CHECK (from_id <> to_id),
  CHECK (valid_until >= valid_from)
);
CREATE INDEX crm_relationship_from_idx ON crm_relationship (company_id, from_id);
CREATE INDEX crm_relationship_to_idx ON crm_relationship (company_id, to_id);

-- What somebody agreed to and took back. Facts: what holds is the latest of a purpose and channel.
CREATE TABLE crm_consent (
  id          uuid NOT NULL,
  company_id  uuid NOT NULL,
  party_id    uuid NOT NULL,
  -- What for, as it is compared and as it is shown.
  purpose_key text COLLATE "C" NOT NULL CHECK (purpose_key <> ''),
  purpose     text NOT NULL CHECK (purpose <> ''),
  channel     text NOT NULL CHECK (channel IN ('any', 'email', 'phone', 'message', 'post')),
  decision    text NOT NULL CHECK (decision IN ('given', 'withdrawn')),
  -- When they said so, and when it was written down here.
  decided_at  timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL,
  recorded_by uuid,
  source      text NOT NULL CHECK (source IN
                ('form', 'written', 'spoken', 'website', 'contract', 'import')),
  -- The words they agreed to, or where the paper is; may be empty.
  proof       text NOT NULL,
  PRIMARY KEY (company_id, id),
  FOREIGN KEY (company_id, party_id) REFERENCES crm_party (company_id, id) ON DELETE RESTRICT,
  CHECK (decided_at <= recorded_at)
);
CREATE INDEX crm_consent_party_idx
  ON crm_consent (company_id, party_id, decided_at DESC, id DESC);

-- What was talked about, seen, agreed.
CREATE TABLE crm_note (
  id         uuid NOT NULL,
  company_id uuid NOT NULL,
  party_id   uuid NOT NULL,
  kind       text NOT NULL CHECK (kind IN ('note', 'call', 'meeting', 'email')),
  body       text NOT NULL,
  -- When it happened.
  at         timestamptz NOT NULL,
  author     uuid,
  version    bigint NOT NULL CHECK (version > 0),
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  removed_at timestamptz,
  PRIMARY KEY (company_id, id),
  FOREIGN KEY (company_id, party_id) REFERENCES crm_party (company_id, id) ON DELETE RESTRICT
);
CREATE INDEX crm_note_party_idx ON crm_note (company_id, party_id, at DESC, id DESC);
