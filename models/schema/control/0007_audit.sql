-- What was done that somebody may ask about later: see the same in a company's
-- file. These rows are the service's own.
create table audit (
  id        integer primary key,
  uid       text not null unique,
  at        integer not null,
  act       text not null,
  person    text not null,
  noun      text not null,
  noun_uid  text not null,
  digest    blob not null,
  details   blob,
  mac       blob not null
) strict;
create index audit_person on audit (person, id);
create index audit_act on audit (act, id);
create trigger audit_is_added_to before delete on audit begin select raise(abort, 'the audit log is only added to'); end;
create trigger audit_is_kept before update on audit
  when new.details is not null or new.id is not old.id or new.uid is not old.uid or new.at is not old.at or new.act is not old.act or new.person is not old.person
    or new.noun is not old.noun or new.noun_uid is not old.noun_uid or new.digest is not old.digest or new.mac is not old.mac
  begin select raise(abort, 'the audit log is only added to'); end;
create table audit_head (
  id    integer primary key check (id = 1),
  n     integer not null,
  mac   blob not null,
  seal  blob not null
) strict;

-- Acts on a company that happen in this file, on their way into the company's
-- own log: written with the act, taken out once they are there.
create table audit_waiting (
  id           integer primary key,
  uid          text not null unique,
  company_uid  text not null,
  at           integer not null,
  act          text not null,
  person       text not null,
  noun         text not null,
  noun_uid     text not null,
  details      blob not null         -- sealed by the service's key
) strict;
create index audit_waiting_company on audit_waiting (company_uid, id);

-- Where every log ended on a day, signed: a log that is cut or written anew
-- later does not fit any more. '' is the service's own.
create table audit_heads (
  company_uid  text not null,
  day          text not null,
  n            integer not null,
  mac          blob not null,
  at           integer not null,
  signature    blob not null,        -- Ed25519
  primary key (company_uid, day)
) strict, without rowid;
