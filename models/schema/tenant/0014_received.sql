-- Received e-invoices that wait to be booked: one row an invoice, since a file
-- may hold several. Booked, the file stays with its paper as an attachment.
create table received (
  id          integer primary key,
  uid         text not null unique,      -- also of the bill it becomes
  name        text not null,             -- of the file
  blob        text not null,             -- SHA-256 of its content, hex
  size        integer not null,          -- bytes
  nth         integer not null,          -- which invoice of the file, from 0
  created_at  integer not null,
  created_by  text not null
) strict;
create unique index received_once on received (blob, nth);
create index documents_theirs on documents (party_id, json_extract(spec, '$.reference')) where kind = 'bill';
create index parties_tax_code on parties (tax_code) where tax_code <> '';

-- Latin letters for e-invoices, beside Chinese names and places.
alter table parties add column latin_name text not null default '';
alter table addresses add column latin_street text not null default '';
alter table addresses add column latin_city text not null default '';
