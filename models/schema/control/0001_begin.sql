-- Who may enter which company. Nothing of the trade is stored here (P2).
-- Times are UTC unix milliseconds, ids in URLs are the random uid.

create table users (
  id          integer primary key,
  uid         text not null unique,
  email       text not null,
  email_key   text not null unique,       -- lower-cased, compared
  name        text not null,
  password    text not null,              -- bcrypt of the keyed pre-hash (P22)
  pepper      integer not null default 1, -- which pepper made the pre-hash
  locale      text not null default '',
  theme       text not null default '',
  created_at  integer not null,
  updated_at  integer not null
) strict;

create table companies (
  id          integer primary key,
  uid         text not null unique,       -- also the name of its file and key
  name        text not null,
  country     text not null default '',
  state       text not null default 'creating' check (state in ('creating', 'active', 'cancelled', 'purged')),
  node        text not null default '',
  epoch       integer not null default 1,
  demo        integer not null default 0,
  created_at  integer not null
) strict;

create table memberships (
  user_id     integer not null references users(id),
  company_id  integer not null references companies(id),
  role        text not null check (role in ('owner', 'seller', 'warehouse', 'accountant')),
  see_cost    integer not null default 0,
  joined_at   integer not null,
  left_at     integer,
  primary key (user_id, company_id)
) strict, without rowid;
create index memberships_company on memberships (company_id, left_at);

create table sessions (
  id          integer primary key,
  token_hash  blob not null unique,       -- SHA-256; the token itself is only in the cookie
  user_id     integer not null references users(id) on delete cascade,
  company_id  integer references companies(id),
  device      text not null default '',   -- browser and system family, no version
  created_at  integer not null,
  seen_at     integer not null,
  idle        integer not null,           -- ms without a request until it ends
  expires_at  integer not null
) strict;
create index sessions_user on sessions (user_id);
create index sessions_expires on sessions (expires_at);

create table signups (
  id          integer primary key,
  uid         text not null unique,
  email       text not null,
  email_key   text not null,
  name        text not null,
  company     text not null,
  country     text not null,
  locale      text not null,
  password    text not null,
  pepper      integer not null,
  terms       text not null,              -- version of the terms that were accepted (P29)
  code        text not null,              -- bcrypt
  code_at     integer not null,
  tries       integer not null default 0,
  sends       integer not null default 1,
  user_uid    text not null,              -- chosen now, so that finishing may be repeated
  company_uid text not null,
  done_at     integer,
  created_at  integer not null
) strict;
create index signups_created on signups (created_at);
create index signups_email on signups (email_key, created_at);

-- Who accepted which legal text, in which version, when (P29, P30).
create table acceptances (
  user_id     integer not null references users(id) on delete cascade,
  document    text not null,              -- terms
  version     text not null,
  accepted_at integer not null,
  primary key (user_id, document, version)
) strict, without rowid;

create table password_resets (
  token_hash  blob primary key,
  user_id     integer references users(id) on delete cascade, -- null: nobody has the address; the same work is done
  created_at  integer not null,
  expires_at  integer not null,
  used_at     integer
) strict, without rowid;
create index password_resets_user on password_resets (user_id, created_at);
create index password_resets_expires on password_resets (expires_at);

create table signin_links (             -- of the demo command only
  token_hash  blob primary key,
  user_id     integer not null references users(id) on delete cascade,
  expires_at  integer not null
) strict, without rowid;

create table invitations (
  id          integer primary key,
  uid         text not null unique,
  token_hash  blob not null unique,
  company_id  integer not null references companies(id),
  email       text not null,
  email_key   text not null,
  role        text not null check (role in ('owner', 'seller', 'warehouse', 'accountant')),
  see_cost    integer not null default 0,
  invited_by  integer not null references users(id),
  created_at  integer not null,
  expires_at  integer not null,
  used_at     integer
) strict;
create index invitations_company on invitations (company_id, used_at);
create index invitations_expires on invitations (expires_at);

create table outbox (
  id          integer primary key,
  uid         text not null unique,       -- Message-ID
  template    text not null,
  class       text not null default 'transactional',
  recipient   text not null,
  locale      text not null,
  data        text not null,              -- JSON for the template; emptied once sent
  state       text not null default 'queued' check (state in ('queued', 'sending', 'sent', 'refused')),
  tries       integer not null default 0,
  next_at     integer not null,
  problem     text not null default '',
  created_at  integer not null,
  sent_at     integer
) strict;
create index outbox_due on outbox (state, next_at);

create table throttles (
  name        text primary key,
  snapshot    blob not null,
  saved_at    integer not null
) strict, without rowid;
