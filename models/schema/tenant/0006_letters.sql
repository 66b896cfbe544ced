-- Papers that went out by mail: what was written, over which row of the outbox.
create table letters (
  id           integer primary key,
  uid          text not null unique,
  outbox_id    integer not null references outbox(id) on delete cascade,
  document_id  integer not null references documents(id) on delete cascade,
  share_id     integer references shares(id) on delete set null, -- the link in it
  subject      text not null,
  text         text not null,
  reply_to     text not null default '',
  created_by   text not null
) strict;
create unique index letters_outbox on letters (outbox_id);
create index letters_document on letters (document_id, id);
create index letters_share on letters (share_id) where share_id is not null;
