-- A file of a takeout on its way into an empty company: looked at first,
-- brought in when somebody says so. The file itself lies among the blobs.
create table moveins (
  id          integer primary key,
  uid         text not null unique,
  state       text not null check (state in ('checking', 'checked', 'running', 'done', 'refused')),
  name        text not null,                 -- of the file, as it came
  size        integer not null,              -- bytes
  counts      text not null default '{}',    -- JSON of models.MoveInCounts
  problem     text not null default '',      -- message key: why it was refused
  created_at  integer not null,
  created_by  text not null,
  done_at     integer not null default 0
) strict;
