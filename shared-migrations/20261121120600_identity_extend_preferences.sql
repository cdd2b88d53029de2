-- How a person wants the console, on every device they sign in with.
ALTER TABLE identity_user
  ADD COLUMN density text NOT NULL DEFAULT 'comfortable' CHECK (density IN ('comfortable', 'compact')),
  -- False: times are shown in the zone of the browser, and `zone` only fills its column.
  ADD COLUMN zone_chosen boolean NOT NULL DEFAULT false;
UPDATE identity_user SET zone_chosen = true WHERE zone <> 'UTC';
