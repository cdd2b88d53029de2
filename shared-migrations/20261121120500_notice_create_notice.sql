-- What platform administrators were told, and what they do not want to be told.

CREATE TABLE notice_entry (
  id         uuid PRIMARY KEY,
  user_id    uuid NOT NULL,
  kind       text NOT NULL CHECK (kind <> ''),
  -- What its sentence is filled with; the sentence itself is in the language of whoever reads it.
  args       jsonb NOT NULL CHECK (jsonb_typeof(args) = 'object'),
  -- The page it leads to; empty for none.
  path       text NOT NULL,
  -- The thing it is about, so that what is erased is erased here, too.
  about      uuid,
  created_at timestamptz NOT NULL,
  read_at    timestamptz
);
CREATE INDEX notice_entry_person_idx ON notice_entry (user_id, created_at DESC, id DESC);
CREATE INDEX notice_entry_unread_idx ON notice_entry (user_id) WHERE read_at IS NULL;
CREATE INDEX notice_entry_about_idx ON notice_entry (about) WHERE about IS NOT NULL;
COMMENT ON TABLE notice_entry IS 'unaudited: what people were told of events that are recorded themselves';

-- The kinds of notices somebody does not want.
CREATE TABLE notice_mute (
  user_id uuid NOT NULL,
  kind    text NOT NULL,
  PRIMARY KEY (user_id, kind)
);
