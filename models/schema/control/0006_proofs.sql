-- When the person of a session last proved who it is; dangerous acts ask again
-- after ten minutes.
alter table sessions add column proved_at integer not null default 0;
