-- Second factors: an app that shows codes, passkeys, codes for the drawer.

create table totps (                      -- apps that show codes (RFC 6238)
  user_id      integer primary key references users(id) on delete cascade,
  secret       blob not null,             -- sealed with a key of the service
  last_step    integer not null default 0, -- a code is good once
  confirmed_at integer,                   -- null until a first code was right
  created_at   integer not null
) strict;

create table passkeys (
  id           integer primary key,
  uid          text not null unique,
  user_id      integer not null references users(id) on delete cascade,
  credential   blob not null unique,      -- the device's id of it
  data         text not null,             -- JSON of internal/passkey: public key and count
  name         text not null,
  created_at   integer not null,
  used_at      integer not null default 0
) strict;
create index passkeys_user on passkeys (user_id);

create table recovery_codes (
  user_id      integer not null references users(id) on delete cascade,
  number       integer not null,          -- its first digit, so that one hash is compared
  hash         text not null,             -- bcrypt
  used_at      integer,
  primary key (user_id, number)
) strict, without rowid;

create table passkey_questions (          -- what a device was asked; answered once
  token_hash   blob primary key,
  user_id      integer references users(id) on delete cascade, -- whom a new passkey is for
  state        text not null,
  expires_at   integer not null
) strict, without rowid;
create index passkey_questions_expires on passkey_questions (expires_at);

create table known_devices (              -- where a person signed in before, without any address
  user_id      integer not null references users(id) on delete cascade,
  mark         blob not null,             -- keyed hash of person, kind of browser and network
  device       text not null,
  seen_at      integer not null,
  primary key (user_id, mark)
) strict, without rowid;
create index known_devices_seen on known_devices (seen_at);

-- 1: the password was right, the second factor is awaited; nothing opens yet.
alter table sessions add column waits integer not null default 0;
-- Since when a person has been asked for a second factor; null for not yet.
alter table users add column factor_asked_at integer;
-- Since when everybody of the company must have one; null for not.
alter table companies add column factor_at integer;
