-- Statements of banks on their way into the books.
alter table accounts add column layout text not null default '{}';  -- how the files of its bank are read, see bank.Layout

create table bank_files (
  id          integer primary key,
  uid         text not null unique,
  account_id  integer not null references accounts(id),
  name        text not null,                     -- as it came
  iban        text not null default '',          -- of the account, as the file says
  rows        text not null default '[]',        -- the table, until its columns are settled
  layout      text not null default '{}',
  lines       integer not null default 0,        -- that were read
  known       integer not null default 0,        -- of them: came with a file before
  skipped     text not null default '[]',        -- rows that could not be read
  read_at     integer not null default 0,        -- 0 while its columns are not settled
  created_at  integer not null,
  created_by  text not null
) strict;

-- What a bank says moved. A line is there once, however often it is brought.
create table bank_lines (
  id          integer primary key,
  uid         text not null unique,
  file_id     integer not null references bank_files(id) on delete cascade,
  key         text not null unique,              -- the account's id and the movement's fingerprint
  state       text not null default 'open' check (state in ('open', 'booked', 'ignored')),
  date        text not null,                     -- ISO
  amount      integer not null,                  -- minor units; negative when it went
  currency    text not null,
  party       text not null default '',          -- as the bank names the other side
  iban        text not null default '',          -- its account
  text        text not null default '',
  reference   text not null default '',
  party_id    integer references parties(id),    -- whom it looks like
  payment_id  integer references payments(id),
  linked      integer not null default 0,        -- the payment was recorded before the line came
  moved_at    integer not null default 0,
  moved_by    text not null default ''
) strict;
create index bank_lines_file on bank_lines (file_id, state, id);
create index bank_lines_party on bank_lines (party_id) where party_id is not null;
create index bank_lines_payment on bank_lines (payment_id) where payment_id is not null;
create index payments_of_line on payments (line_key) where line_key <> '';
-- A payment that is undone, wherever that is done, leaves its line to be settled anew.
create trigger bank_lines_reopened after update of undone_at on payments when new.undone_at <> 0 begin
  update bank_lines set state = 'open', payment_id = null, linked = 0, moved_at = new.undone_at, moved_by = new.undone_by where payment_id = new.id; end;

-- Who is meant by a name or an account, learned from what people settled.
create table payers (
  key       text primary key,                    -- "iban " or "name " and what the bank writes
  party_id  integer not null references parties(id)
) strict, without rowid;
create index payers_party on payers (party_id);
