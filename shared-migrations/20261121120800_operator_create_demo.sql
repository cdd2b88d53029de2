-- Tenants with samples, and how far adding them or taking them away is. No row: none there.

CREATE TABLE operator_demo (
  tenant_id uuid PRIMARY KEY REFERENCES tenant (id) ON DELETE CASCADE,
  state     text NOT NULL CHECK (state IN ('adding', 'present', 'removing', 'absent')),
  done      integer NOT NULL CHECK (done >= 0),
  total     integer NOT NULL CHECK (total >= 0),
  -- What stayed when they were taken away last: [{"what", "reason"}], by the samples' own names.
  kept      jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(kept) = 'array'),
  -- Why it stopped, if it did.
  error     text,
  since     timestamptz NOT NULL,
  moved_at  timestamptz NOT NULL
);
COMMENT ON TABLE operator_demo IS 'unaudited: how far a job is; asking for it and its end have their events';
