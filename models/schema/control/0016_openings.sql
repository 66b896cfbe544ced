-- Each time a sealed archive was asked to be opened: two operators, the second
-- within a day, and why. Rows are kept.
create table archive_openings (
  uid          text primary key,
  company_uid  text not null,
  reason       text not null,
  asked_by     text not null,             -- user uid
  asked_at     integer not null,
  opened_by    text not null default '' check (opened_by <> asked_by),
  opened_at    integer not null default 0
) strict, without rowid;
create trigger archive_openings_kept before delete on archive_openings begin select raise(abort, 'who opened an archive is kept'); end;
create trigger archive_openings_once before update on archive_openings
  when old.opened_at <> 0 or new.uid <> old.uid or new.company_uid <> old.company_uid or new.reason <> old.reason or new.asked_by <> old.asked_by or new.asked_at <> old.asked_at
  begin select raise(abort, 'who opened an archive is kept'); end;
