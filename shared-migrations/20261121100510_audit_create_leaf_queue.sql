-- Leaves on their way into the audit trees. Every event leaves a row `audit.leaf` in the outbox
-- of its own transaction; the relay of `jobs` carries it here, since the platform's database may
-- be another one than the tenant's. The sealer takes the rows of a tenant in the order of `seq`,
-- appends their hashes to that tenant's Merkle tree and deletes them in the same transaction.
CREATE TABLE audit_leaf_queue (
  seq        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  event_id   uuid NOT NULL,
  -- Nil for the platform's own log.
  tenant_id  uuid NOT NULL,
  leaf_hash  bytea NOT NULL CHECK (octet_length(leaf_hash) = 32),
  -- When the event was written, which is when its row entered the outbox.
  created_at timestamptz NOT NULL,
  CONSTRAINT audit_leaf_queue_event_key UNIQUE (tenant_id, event_id)
);
CREATE INDEX audit_leaf_queue_tenant_idx ON audit_leaf_queue (tenant_id, seq);
COMMENT ON TABLE audit_leaf_queue IS 'unaudited: part of the audit log';
