-- Several hosts of one tenant, the proof that a host of its own is its own, and the names that are
-- held back after they were given up. A row of `tenant_domain` is always a host that leads to its
-- tenant; what is only claimed stands in `tenant_domain_claim`, so that a claim keeps nobody else
-- from proving the same name.

ALTER TABLE tenant_domain
  ADD COLUMN kind  text NOT NULL DEFAULT 'subdomain' CHECK (kind IN ('subdomain', 'custom')),
  -- What the TXT record `_guildhall.<host>` holds.
  ADD COLUMN token text,
  ADD CONSTRAINT tenant_domain_token_check CHECK ((kind = 'custom') = (token IS NOT NULL));
-- A tenant has one host under the base domain, and always that one.
CREATE UNIQUE INDEX tenant_domain_subdomain_key ON tenant_domain (tenant_id) WHERE kind = 'subdomain';

CREATE TABLE tenant_domain_claim (
  tenant_id  uuid NOT NULL REFERENCES tenant (id) ON DELETE RESTRICT,
  host       text NOT NULL CHECK (host = lower(host) AND host !~ '[:/]' AND host NOT LIKE '%.'),
  token      text NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, host)
);
CREATE INDEX tenant_domain_claim_host_idx ON tenant_domain_claim (host);

-- The last look at the DNS, for claimed and for proven hosts.
CREATE TABLE tenant_domain_look (
  tenant_id     uuid NOT NULL,
  host          text NOT NULL,
  looked_at     timestamptz NOT NULL,
  found         text NOT NULL CHECK (found IN ('proof', 'other', 'nothing', 'no_answer')),
  -- Since when the proof was not there, looks without an answer not counted.
  missing_since timestamptz,
  PRIMARY KEY (tenant_id, host)
);
COMMENT ON TABLE tenant_domain_look IS 'unaudited: what the DNS answered; a host that is won or lost by it has its own event';

-- Hosts that were given up. Nobody but the tenant that had one gets it before `until`, so that an
-- old cookie, bookmark or webhook never reaches a new owner. No foreign key: a name outlives its
-- tenant. A renamed tenant's old host still leads to it while it is held.
CREATE TABLE tenant_name_held (
  host      text PRIMARY KEY,
  tenant_id uuid NOT NULL,
  -- How the tenant was called when it gave the name up.
  tenant    text NOT NULL,
  reason    text NOT NULL CHECK (reason IN ('removed', 'renamed', 'purged')),
  held_at   timestamptz NOT NULL,
  until     timestamptz NOT NULL
);
CREATE INDEX tenant_name_held_tenant_idx ON tenant_name_held (tenant_id);
CREATE INDEX tenant_name_held_until_idx ON tenant_name_held (until, host);
