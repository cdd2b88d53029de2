-- What was added to show what the product does, so that exactly that can be taken away again.

CREATE TABLE crm_demo_item (
  company_id uuid NOT NULL REFERENCES company (id) ON DELETE RESTRICT,
  -- Which of the samples it is: each is there once.
  key        text COLLATE "C" NOT NULL CHECK (key <> ''),
  kind       text NOT NULL CHECK (kind IN ('party', 'field', 'view')),
  thing_id   uuid NOT NULL,
  -- Whether all that belongs to it was added, too.
  complete   boolean NOT NULL,
  added_at   timestamptz NOT NULL,
  PRIMARY KEY (company_id, key)
);
COMMENT ON TABLE crm_demo_item IS 'unaudited: which things are samples; adding and removing them has its events';

-- Events of these requests are the samples' own; any other is somebody's work on them.
CREATE TABLE crm_demo_run (
  company_id uuid NOT NULL REFERENCES company (id) ON DELETE RESTRICT,
  request_id uuid NOT NULL,
  began_at   timestamptz NOT NULL,
  PRIMARY KEY (company_id, request_id)
);
COMMENT ON TABLE crm_demo_run IS 'unaudited: which requests added samples; what they did has its events';
