-- What people ask about their data by mail, with the clock of the law (P11).
create table data_requests (
  id             integer primary key,
  uid            text not null unique,
  kind           text not null check (kind in ('access', 'correct', 'delete', 'object', 'port')),
  state          text not null default 'new' check (state in ('new', 'identified', 'answered', 'refused')),
  email          text not null,
  email_key      text not null,
  name           text not null default '',
  language       text not null default '',
  text           text not null default '',    -- what was asked
  received_at    integer not null,
  due_at         integer not null,
  identity       text not null default '',    -- how it was made sure who asks
  identified_at  integer not null default 0,
  extended_at    integer not null default 0,  -- when the person was told that it takes longer
  extended_why   text not null default '',
  answer         text not null default '',    -- what was answered, or why not
  closed_at      integer not null default 0
) strict;
create index data_requests_due on data_requests (due_at) where closed_at = 0;
create index data_requests_closed on data_requests (closed_at) where closed_at <> 0;
create index data_requests_email on data_requests (email_key);
