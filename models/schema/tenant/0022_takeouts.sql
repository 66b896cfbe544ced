-- Everything the company has, as one file to take away; it waits sealed, for a
-- few days. The file itself lies among the blobs.
create table takeouts (
  id          integer primary key,
  uid         text not null unique,
  state       text not null check (state in ('waiting', 'ready', 'failed')),
  size        integer not null default 0,  -- bytes of the file
  rows        integer not null default 0,  -- that are in it
  files       integer not null default 0,  -- pictures, PDFs, attachments
  problem     text not null default '',    -- message key
  fetched_at  integer not null default 0,  -- the last time
  created_at  integer not null,
  created_by  text not null,
  ready_at    integer not null default 0
) strict;
create index takeouts_age on takeouts (created_at);
