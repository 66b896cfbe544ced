-- What a person wants to be told by mail of; without a row: all, at once.
create table notice_wishes (
  owner  text primary key,             -- user uid
  mode   text not null check (mode in ('now', 'daily', 'off')),
  silent text not null default '[]'    -- JSON: kinds of news he reads on the page alone
) strict, without rowid;
create index talks_open on talks (due_on) where due_on <> '' and done_at = 0;
