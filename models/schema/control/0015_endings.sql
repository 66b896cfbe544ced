-- People who were removed: no name and no address, only that a restore of an
-- earlier time removes them again (P13).
create table departed (
  user_uid  text primary key,
  at        integer not null
) strict, without rowid;

-- An archive is not replaced either: that fires no delete trigger.
create trigger archives_once before insert on archives when exists (select 1 from archives where company_uid = new.company_uid)
  begin select raise(abort, 'an archive is kept for its years'); end;

-- Companies in which a person was erased: their files are still to be written
-- anew, so that the free pages hold nothing of it, and then their log cut.
create table shreds (
  company_uid  text primary key,
  noted_at     integer not null,
  vacuumed_at  integer                 -- null: not yet
) strict, without rowid;
