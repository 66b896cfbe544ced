-- Which legal text counts from which day (P30). The texts are files of the
-- program; here stands that and when one was published.
create table legal_publications (
  id           integer primary key,
  document     text not null,             -- privacy, terms, …, subprocessors
  version      text not null,             -- the day it was written
  sha256       text not null,             -- of the version in all languages
  material     integer not null,          -- owners were told 30 days before
  effective_on text not null,             -- 2026-12-30
  published_at integer not null,
  unique (document, version)
) strict;

-- Who was told of it; how the mail fared stands in the outbox.
create table legal_mails (
  publication_id integer not null references legal_publications(id) on delete cascade,
  user_id        integer not null references users(id) on delete cascade,
  mail_uid       text not null,
  primary key (publication_id, user_id)
) strict, without rowid;
create index legal_mails_user on legal_mails (user_id);

-- Each change of who receives personal data, as switched on at a start (P8).
create table processor_changes (
  id             integer primary key,
  before         text not null,           -- JSON of what was switched on
  after          text not null,
  changed_at     integer not null,
  publication_id integer references legal_publications(id) -- null: a draft, nobody was told
) strict;

alter table signups add column dpa text not null default ''; -- version of the processing agreement that was accepted
