-- A mail carries a paper, or the statement of a party as it was when it went.
create table letters_now (
  id           integer primary key,
  uid          text not null unique,
  outbox_id    integer not null references outbox(id) on delete cascade,
  document_id  integer references documents(id) on delete cascade,
  party_id     integer references parties(id) on delete cascade,
  blob         text not null default '',         -- SHA-256 of the statement's PDF, hex
  share_id     integer references shares(id) on delete set null, -- the link in it
  subject      text not null,
  text         text not null,
  reply_to     text not null default '',
  created_by   text not null,
  check ((document_id is null) <> (party_id is null))
) strict;
insert into letters_now (id, uid, outbox_id, document_id, share_id, subject, text, reply_to, created_by)
  select id, uid, outbox_id, document_id, share_id, subject, text, reply_to, created_by from letters;
drop table letters;
alter table letters_now rename to letters;
create unique index letters_outbox on letters (outbox_id);
create index letters_document on letters (document_id, id) where document_id is not null;
create index letters_party on letters (party_id, id) where party_id is not null;
create index letters_share on letters (share_id) where share_id is not null;
