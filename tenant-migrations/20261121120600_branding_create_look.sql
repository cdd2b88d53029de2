-- How the console looks for everybody of the tenant: a colour and a logo.

CREATE TABLE branding_look (
  one         boolean PRIMARY KEY DEFAULT true CHECK (one),
  -- One of the house's colours by name, or one of the tenant's own.
  accent      text NOT NULL CHECK (accent ~ '^([a-z]{3,12}|#[0-9a-f]{6})$'),
  -- What the pictures were made of; it is in their addresses, so that they are kept for ever.
  logo_digest text CHECK (logo_digest ~ '^[0-9a-f]{16}$'),
  version     bigint NOT NULL CHECK (version > 0),
  updated_at  timestamptz NOT NULL
);

-- The logo in the sizes it is shown in. PNG of our own making: what was sent is not kept.
CREATE TABLE branding_picture (
  kind  text PRIMARY KEY CHECK (kind IN ('logo', 'icon-192', 'icon-512')),
  bytes bytea NOT NULL CHECK (octet_length(bytes) <= 262144)
);
