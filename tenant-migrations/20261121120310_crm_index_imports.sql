-- Parties by what a file recognises them by. E-mail addresses and numbers may be shared.
CREATE INDEX crm_contact_point_key_idx ON crm_contact_point (company_id, kind, key);
CREATE INDEX crm_party_number_fold_idx ON crm_party (company_id, lower(number))
  WHERE number IS NOT NULL;
