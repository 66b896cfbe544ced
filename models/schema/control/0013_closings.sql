-- The journal of companies that are removed for good: asked for, due, and the
-- last step that is done, so that whatever breaks in between is gone on with.
-- It names nobody once it is done (P13, P17, P18).
create table closings (
  company_uid  text primary key,
  reason       text not null,             -- cancelled, at_once, minor, or an operator's words
  asked_by     text not null default '',  -- user uid; '' for the operator
  asked_at     integer not null,
  due_at       integer not null,          -- from then on it is removed
  refusal      text not null default '',  -- the words by which an owner refused that its invoices are kept
  refused_at   integer,
  warned_at    integer,                   -- the owners were told that a week is left
  step         text not null default '',
  receivers    text not null default '[]', -- JSON: owners who get the certificate; emptied with it
  token        text not null default '',  -- of the link to the owner's copy of the archive; emptied with the mail
  certificate  text not null default '',  -- JSON, signed
  done_at      integer
) strict, without rowid;
create index closings_due on closings (due_at) where done_at is null;

-- Sealed invoices of removed companies (P19). The seal and the term never change.
create table archives (
  company_uid  text primary key,
  country      text not null,
  papers       integer not null,
  size         integer not null,          -- bytes as sealed
  sha256       text not null,             -- of the sealed bytes, hex
  made_at      integer not null,
  keep_until   integer not null,
  ended_at     integer                    -- removed when its years were over
) strict, without rowid;
create trigger archives_kept before delete on archives begin select raise(abort, 'an archive is kept for its years'); end;
create trigger archives_sealed before update on archives
  when new.company_uid <> old.company_uid or new.country <> old.country or new.papers <> old.papers or new.size <> old.size or new.sha256 <> old.sha256
    or new.made_at <> old.made_at or new.keep_until <> old.keep_until or old.ended_at is not null or new.ended_at < old.keep_until
  begin select raise(abort, 'an archive is kept for its years'); end;

-- Copies of archives that wait for their owners to fetch them, sealed under a
-- key that only the mailed link holds.
create table handovers (
  token_hash   blob primary key,
  company_uid  text not null,
  until        integer not null
) strict, without rowid;
create index handovers_until on handovers (until);
