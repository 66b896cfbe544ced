-- Invoices, payments, and who owes what. Money is in minor units.

alter table documents add column stamp integer not null default 0;      -- Italian stamp duty
alter table documents add column paid text not null default '';         -- of an order: unpaid, part, paid
alter table documents add column billed text not null default '';       -- of an order: part, full
alter table document_lines add column source_id integer references document_lines(id) on delete set null; -- the line it was made from
create index document_lines_source on document_lines (source_id) where source_id is not null;
create index documents_unbilled on documents (kind, status, party_id) where kind = 'order' and billed <> 'full';
alter table numbers add column dated text not null default '';          -- ISO date of the paper with the last number

-- What only a paper has that is owed: invoice, credit note, supplier invoice.
create table invoice_details (
  document_id  integer primary key references documents(id) on delete cascade,
  credits_id   integer references documents(id), -- of a credit note: the invoice it corrects
  payable      integer not null,                 -- total, less VAT that goes straight to the state
  settled      integer not null default 0,       -- of it, by payments and credit notes
  credited     integer not null default 0,       -- of an invoice: by credit notes, whether it was paid or not
  reminded     integer not null default 0,       -- level of the last reminder
  issued_at    integer not null,
  pdf          text not null default ''          -- SHA-256 of the PDF as issued, hex
) strict;
create index invoice_details_credits on invoice_details (credits_id) where credits_id is not null;
create index invoice_details_open on invoice_details (document_id) where payable > settled;
create index invoice_details_pdf on invoice_details (document_id) where pdf = '';

-- The parts in which it is to be paid, by day.
create table dues (
  id           integer primary key,
  document_id  integer not null references documents(id) on delete cascade,
  date         text not null,                    -- ISO
  amount       integer not null,
  open         integer not null
) strict;
create index dues_document on dues (document_id, date);
create index dues_open on dues (date, document_id) where open > 0;

-- An issued invoice or credit note never changes again, whatever the program
-- does: only where it stands, whom it belongs to after two parties were
-- joined, and the notes of the house.
create trigger invoices_frozen before update on documents when old.kind in ('invoice', 'credit_note') and old.status <> 'draft' and (
  new.status = 'draft' or new.id <> old.id or new.uid <> old.uid or new.kind <> old.kind or new.number <> old.number or new.revision <> old.revision
  or new.date <> old.date or new.until <> old.until or new.currency <> old.currency or new.language <> old.language or new.net <> old.net or new.vat <> old.vat
  or new.stamp <> old.stamp or new.face <> old.face or json_remove(new.spec, '$.notes', '$.owner') <> json_remove(old.spec, '$.notes', '$.owner'))
begin select raise(abort, 'an issued invoice does not change'); end;
create trigger invoices_kept before delete on documents when old.kind in ('invoice', 'credit_note') and old.status <> 'draft'
begin select raise(abort, 'an issued invoice is not deleted'); end;
create trigger invoice_lines_frozen before update on document_lines
  when (new.id <> old.id or new.uid <> old.uid or new.document_id <> old.document_id or new.position <> old.position or new.amount <> old.amount or new.spec <> old.spec or new.face <> old.face)
  and exists (select 1 from documents where id = old.document_id and kind in ('invoice', 'credit_note') and status <> 'draft')
begin select raise(abort, 'an issued invoice does not change'); end;
create trigger invoice_lines_kept before delete on document_lines
  when exists (select 1 from documents where id = old.document_id and kind in ('invoice', 'credit_note') and status <> 'draft')
begin select raise(abort, 'an issued invoice does not change'); end;
create trigger invoice_lines_closed before insert on document_lines
  when exists (select 1 from documents where id = new.document_id and kind in ('invoice', 'credit_note') and status <> 'draft')
begin select raise(abort, 'an issued invoice does not change'); end;
create trigger invoice_details_frozen before update on invoice_details
  when new.document_id <> old.document_id or new.payable <> old.payable or new.issued_at <> old.issued_at or coalesce(new.credits_id, 0) <> coalesce(old.credits_id, 0)
    or old.pdf <> '' and new.pdf <> old.pdf
begin select raise(abort, 'an issued invoice does not change'); end;

-- Where money is: banks, the till, others.
create table accounts (
  id         integer primary key,
  uid        text not null unique,
  kind       text not null check (kind in ('bank', 'cash', 'other')),
  name       text not null default '',           -- '' as its kind is called
  iban       text not null default '',
  currency   text not null default '',           -- ISO 4217; '' as the company's
  closed_at  integer not null default 0,
  position   integer not null
) strict;
insert into accounts (uid, kind, position) values ('0a9c1f7e-6d0b-4a53-8f52-1d1f5b0c0001', 'bank', 1), ('0a9c1f7e-6d0b-4a53-8f52-1d1f5b0c0002', 'cash', 2);

-- Money that came in or went out. It is undone, never changed or deleted.
create table payments (
  id           integer primary key,
  uid          text not null unique,
  direction    text not null check (direction in ('in', 'out')),
  date         text not null,                    -- ISO
  party_id     integer references parties(id),
  account_id   integer not null references accounts(id),
  method       text not null,
  amount       integer not null check (amount > 0),
  currency     text not null,
  rate         integer not null default 0,       -- millionths of the company's currency for one; 0 for the same
  fee          integer not null default 0 check (fee >= 0), -- the bank's, in the payment's currency
  unused       integer not null check (unused between 0 and amount), -- settles nothing yet
  reference    text not null default '',
  note         text not null default '',
  line_key     text not null default '',         -- of the bank's line it was made from
  undone_at    integer not null default 0,
  undone_by    text not null default '',
  undone_why   text not null default '',
  created_at   integer not null,
  created_by   text not null
) strict;
create index payments_date on payments (date, id);
create index payments_party on payments (party_id, date) where party_id is not null;
create index payments_account on payments (account_id, date);
create index payments_unused on payments (party_id) where unused > 0 and undone_at = 0;
create unique index payments_line on payments (line_key) where line_key <> '' and undone_at = 0;
create trigger payments_frozen before update on payments when new.direction <> old.direction or new.date <> old.date or new.account_id <> old.account_id or new.amount <> old.amount
  or new.currency <> old.currency or new.rate <> old.rate or new.fee <> old.fee or new.method <> old.method or old.undone_at <> 0 and new.undone_at <> old.undone_at
begin select raise(abort, 'a payment is undone, not changed'); end;
create trigger payments_kept before delete on payments begin select raise(abort, 'a payment is undone, not deleted'); end;

-- What a payment or a credit note settles of a paper; an order may be paid
-- before it is invoiced.
create table settlements (
  id           integer primary key,
  uid          text not null unique,
  payment_id   integer references payments(id),
  credit_id    integer references documents(id),
  document_id  integer not null references documents(id),
  amount       integer not null check (amount > 0), -- in the currency of both
  gain         integer not null default 0,       -- difference of the rates, in the company's currency
  at           integer not null,
  by           text not null,
  undone_at    integer not null default 0,
  check ((payment_id is null) <> (credit_id is null))
) strict;
create index settlements_document on settlements (document_id);
create index settlements_payment on settlements (payment_id) where payment_id is not null;
create index settlements_credit on settlements (credit_id) where credit_id is not null;
create trigger settlements_kept before delete on settlements begin select raise(abort, 'a settlement is undone, not deleted'); end;

-- Everything that moves a party's balance; positive: they owe us more.
create view movements as
  select d.party_id, d.currency, d.date, d.kind as what, d.uid, d.number, json_extract(d.spec, '$.reference') as reference, d.created_at as at, d.id,
    iif(d.kind = 'invoice' or d.kind = 'bill' and json_extract(d.spec, '$.mode') = 'credit', i.payable, -i.payable) as amount
  from documents d join invoice_details i on i.document_id = d.id
  union all
  select p.party_id, p.currency, p.date, 'payment_' || p.direction, p.uid, '', p.reference, p.created_at, p.id, iif(p.direction = 'out', p.amount, -p.amount)
  from payments p where p.undone_at = 0;
