-- Who runs the service: marked by a command, never by a page.
alter table users add column operator integer not null default 0;
-- When somebody of the company last asked for a page.
alter table companies add column seen_at integer not null default 0;
create index sessions_company on sessions (company_id) where company_id is not null;

-- A company's owner lets the service's operators look into it, for a while and
-- for a reason; nobody else can let them.
create table grants (
  id          integer primary key,
  uid         text not null unique,
  company_id  integer not null references companies(id),
  reason      text not null,
  granted_by  text not null,             -- user uid
  created_at  integer not null,
  until_at    integer not null,
  ended_at    integer not null default 0 -- taken back before its time
) strict;
create index grants_company on grants (company_id, id);
create index grants_until on grants (until_at) where ended_at = 0;
alter table sessions add column grant_id integer; -- an operator looks into a company by it

-- Incidents with personal data, all of them (GDPR art. 33 (5)).
create table breaches (
  id            integer primary key,
  uid           text not null unique,
  noticed_at    integer not null,          -- both clocks start here
  title         text not null,
  nature        text not null default '',  -- what happened to which kinds of data (art. 33 (3) a)
  people        integer not null default 0,-- about how many
  records       integer not null default 0,
  consequences  text not null default '',  -- likely ones (c)
  measures      text not null default '',  -- taken and proposed (d)
  risk          text not null default 'risk' check (risk in ('unlikely', 'risk', 'high')),
  words         text not null default '{}',-- JSON: what the companies are told, by language
  told_at       integer not null default 0,
  authority_at  integer not null default 0,
  authority_ref text not null default '',
  closed_at     integer not null default 0,
  closed_why    text not null default '',
  opened_by     text not null default '',  -- user uid; '' by command
  version       integer not null default 1,
  created_at    integer not null
) strict;
create trigger breaches_are_kept before delete on breaches begin select raise(abort, 'every breach is kept'); end;
create table breach_companies (
  breach_id   integer not null references breaches(id),
  company_id  integer not null references companies(id),
  primary key (breach_id, company_id)
) strict, without rowid;
create table breach_letters (
  breach_id   integer not null references breaches(id),
  company_id  integer not null,
  outbox_id   integer not null,
  primary key (breach_id, outbox_id)
) strict, without rowid;
create index breach_letters_outbox on breach_letters (outbox_id);

-- What every company is told: in the app until it is put away, and by mail.
create table announcements (
  id          integer primary key,
  uid         text not null unique,
  words       text not null,             -- JSON: title and text by language
  class       text not null check (class in ('notice', 'transactional', 'marketing')), -- of the mail; notice: none goes
  until_at    integer not null,          -- shown so long
  mails       integer not null default 0,
  created_at  integer not null,
  created_by  text not null
) strict;
create index announcements_until on announcements (until_at);
create table announcements_read (
  user_id          integer not null references users(id) on delete cascade,
  announcement_id  integer not null references announcements(id),
  primary key (user_id, announcement_id)
) strict, without rowid;
