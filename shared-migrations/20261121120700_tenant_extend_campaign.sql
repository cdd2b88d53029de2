-- The state of a campaign that the platform's log was last told, so that each halt and each end is
-- told once, by whoever comes first.
ALTER TABLE tenant_campaign ADD COLUMN told_state text
  CHECK (told_state IN ('running', 'paused', 'halted', 'done', 'failed', 'superseded'));
-- What ended before there was such a column is no news.
UPDATE tenant_campaign SET told_state = state WHERE state <> 'running';
