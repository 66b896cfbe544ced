-- What was done that somebody may ask about later. Rows are only added: each
-- has the mac of the one before in its own. What is personal is sealed under
-- the company's key and may be erased, which its digest survives.
create table audit (
  id        integer primary key,     -- 1, 2, 3 and on without a gap
  uid       text not null unique,    -- an act noted elsewhere comes in once
  at        integer not null,
  act       text not null,
  person    text not null,           -- user uid of who did it; '' for the service or a stranger
  noun      text not null,           -- what it was done to
  noun_uid  text not null,
  digest    blob not null,           -- SHA-256 of details as they were
  details   blob,                    -- sealed JSON of models.AuditDetails; null once erased
  mac       blob not null
) strict;
create index audit_person on audit (person, id);
create index audit_act on audit (act, id);
create index audit_noun on audit (noun_uid) where noun_uid <> '';
create trigger audit_is_added_to before delete on audit begin select raise(abort, 'the audit log is only added to'); end;
create trigger audit_is_kept before update on audit
  when new.details is not null or new.id is not old.id or new.uid is not old.uid or new.at is not old.at or new.act is not old.act or new.person is not old.person
    or new.noun is not old.noun or new.noun_uid is not old.noun_uid or new.digest is not old.digest or new.mac is not old.mac
  begin select raise(abort, 'the audit log is only added to'); end;

-- Where the log ends, so that rows missing at its end are noticed.
create table audit_head (
  id    integer primary key check (id = 1),
  n     integer not null,
  mac   blob not null,               -- of the last row
  seal  blob not null                -- over both
) strict;
