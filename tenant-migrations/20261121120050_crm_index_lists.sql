-- Lists of parties: an index for each order and filter, and the words names are made of, so that
-- a mistyped one finds its way.

CREATE INDEX crm_party_updated_idx ON crm_party (company_id, state, updated_at DESC, id DESC);
-- Rows without a value are at one end; a list reads them last whichever way it is sorted.
CREATE INDEX crm_party_email_idx ON crm_party (company_id, state, (ext.fold(email)) COLLATE "C", id);
CREATE INDEX crm_party_city_idx ON crm_party (company_id, state, (ext.fold(city)) COLLATE "C", id);
CREATE INDEX crm_party_kind_idx ON crm_party (company_id, state, kind, created_at DESC, id DESC);
CREATE INDEX crm_party_roles_idx ON crm_party USING gin (roles);
CREATE INDEX crm_address_country_idx ON crm_address (company_id, country, party_id)
  WHERE is_default;

-- The words of names and places, folded, each once for a company. personal: parts of names; a word
-- that no party has any more goes with the last one that had it.
CREATE TABLE crm_word (
  company_id uuid NOT NULL REFERENCES company (id) ON DELETE RESTRICT,
  word       text COLLATE "C" NOT NULL CHECK (word <> ''),
  PRIMARY KEY (company_id, word)
);
COMMENT ON TABLE crm_word IS 'unaudited: made from crm_party, whose changes have their events';
CREATE INDEX crm_word_like_idx ON crm_word USING gin (word ext.gin_trgm_ops);

INSERT INTO crm_word (company_id, word)
SELECT DISTINCT p.company_id, given.word
  FROM crm_party p
 CROSS JOIN LATERAL regexp_split_to_table(p.name_fold || ' ' || coalesce(ext.fold(p.city), ''), '[^[:alpha:]]+') AS given (word)
 WHERE length(given.word) BETWEEN 4 AND 40;
