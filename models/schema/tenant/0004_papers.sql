-- Customers and suppliers in full, and every paper from basket to order.

alter table parties add column processor integer not null default 0;
alter table parties add column legal_name text not null default '';
alter table parties add column vat_no text not null default '';      -- with its country, "IT01234567897"
alter table parties add column tax_code text not null default '';
alter table parties add column sdi text not null default '';         -- Italy: 7 characters
alter table parties add column pec text not null default '';
alter table parties add column language text not null default '';    -- of the papers; '' as the company's
alter table parties add column currency text not null default '';    -- ISO 4217
alter table parties add column payment text not null default '';     -- terms, as the papers print them
alter table parties add column incoterm text not null default '';
alter table parties add column discount integer not null default 0;  -- hundredths of a percent off our prices
alter table parties add column bank text not null default '';
alter table parties add column tags text not null default '[]';
alter table parties add column owner text not null default '';       -- user uid: who looks after them
alter table parties add column merged_into integer references parties(id); -- a twin that was joined to another
alter table parties add column active_at integer not null default 0; -- of the last paper, note or visit
insert into counters (name) values ('customers');
create trigger parties_customer_added after insert on parties when new.customer and new.merged_into is null begin
  update counters set n = n + 1 where name = 'customers'; end;
create trigger parties_customer_changed after update of customer, merged_into on parties begin
  update counters set n = n + (new.customer and new.merged_into is null) - (old.customer and old.merged_into is null) where name = 'customers'; end;
create trigger parties_merged after update of merged_into on parties when (new.merged_into is null) <> (old.merged_into is null) begin
  update counters set n = n + iif(new.merged_into is null, new.supplier, -old.supplier) where name = 'suppliers'; end;
create index parties_customers on parties (customer, name_key);
create index parties_vat on parties (vat_no) where vat_no <> '';
create index parties_owner on parties (owner) where owner <> '';

create table addresses (
  id        integer primary key,
  uid       text not null unique,
  party_id  integer not null references parties(id) on delete cascade,
  use       text not null check (use in ('billing', 'shipping', 'other')),
  name      text not null default '',
  street    text not null default '',
  zip       text not null default '',
  city      text not null default '',
  region    text not null default '',
  country   text not null default '', -- ISO 3166 alpha-2
  position  integer not null
) strict;
create index addresses_party on addresses (party_id, position);

-- A person at a party. Nothing more about them than trade needs (P1).
create table contacts (
  id          integer primary key,
  uid         text not null unique,
  party_id    integer not null references parties(id) on delete cascade,
  name        text not null,
  role        text not null default '',
  email       text not null default '',
  email_key   text not null default '', -- lower case
  phone       text not null default '',
  phone_key   text not null default '', -- digits alone
  wechat      text not null default '',
  language    text not null default '',
  position    integer not null,
  version     integer not null default 1,
  created_at  integer not null,
  updated_at  integer not null
) strict;
create index contacts_party on contacts (party_id, position);
create index contacts_email on contacts (email_key) where email_key <> '';
create index contacts_phone on contacts (phone_key) where phone_key <> '';

-- The timeline of a party, and what is due: notes, calls, visits, follow-ups.
create table talks (
  id          integer primary key,
  uid         text not null unique,
  party_id    integer not null references parties(id) on delete cascade,
  kind        text not null check (kind in ('note', 'call', 'visit', 'follow_up')),
  text        text not null,
  at          integer not null,
  due_on      text not null default '', -- ISO date of a follow-up
  done_at     integer not null default 0,
  owner       text not null,            -- user uid: whose follow-up it is
  by          text not null,
  created_at  integer not null
) strict;
create index talks_party on talks (party_id, at);
create index talks_due on talks (owner, due_on) where due_on <> '' and done_at = 0;

-- One family of papers (models.Kinds). Money is in minor units, unit prices in
-- ten-thousandths, quantities in thousandths, rates in millionths.
create table documents (
  id           integer primary key,
  uid          text not null unique,
  kind         text not null,
  status       text not null,
  number       text not null default '',  -- '' while it is a draft
  revision     integer not null default 1,
  revises_id   integer references documents(id), -- the revision before
  replaced     integer not null default 0, -- 1 when a later revision was sent
  version      integer not null default 1,
  party_id     integer references parties(id),
  contact_id   integer references contacts(id) on delete set null,
  who          text not null default '',  -- as a stranger named himself, while there is no party
  date         text not null,             -- ISO
  until        text not null default '',  -- valid until, or due
  currency     text not null,
  language     text not null,
  net          integer not null default 0, -- sum of the lines' amounts
  vat          integer not null default 0,
  owner        text not null,             -- user uid
  spec         text not null,             -- JSON of models.DocumentSpec
  face         text not null default '',  -- JSON of models.DocumentFace, frozen when it left the house
  capture_id   integer references captures(id) on delete set null,
  created_at   integer not null,
  created_by   text not null,
  updated_at   integer not null,
  moved_at     integer not null           -- of the last status
) strict;
create unique index documents_number on documents (kind, number, revision) where number <> '';
create index documents_list on documents (kind, status, id);
create index documents_kind on documents (kind, id);
create index documents_party on documents (party_id, id) where party_id is not null;
create index documents_owner on documents (kind, owner, id);
create index documents_until on documents (kind, status, until) where until <> '';
create index documents_revises on documents (revises_id) where revises_id is not null;
create unique index documents_capture on documents (capture_id) where capture_id is not null;
create trigger documents_added after insert on documents begin
  insert into counters (name, n) values (new.kind || '.' || new.status, 1) on conflict (name) do update set n = n + 1; end;
create trigger documents_moved after update of status on documents when new.status <> old.status begin
  update counters set n = n - 1 where name = old.kind || '.' || old.status;
  insert into counters (name, n) values (new.kind || '.' || new.status, 1) on conflict (name) do update set n = n + 1; end;
create trigger documents_deleted after delete on documents begin
  update counters set n = n - 1 where name = old.kind || '.' || old.status; end;

create table document_lines (
  id           integer primary key,
  uid          text not null unique,
  document_id  integer not null references documents(id) on delete cascade,
  position     integer not null,
  sample_id    integer references samples(id) on delete set null,
  variant_id   integer references variants(id) on delete set null,
  amount       integer not null default 0,
  cost         integer not null default 0, -- per unit, when it was added; never leaves the house
  cost_currency text not null default '',
  spec         text not null,              -- JSON of models.LineSpec
  face         text not null default ''    -- JSON of models.LineFace, frozen with the document
) strict;
create index document_lines_document on document_lines (document_id, position);
create index document_lines_sample on document_lines (sample_id) where sample_id is not null;
create index document_lines_variant on document_lines (variant_id) where variant_id is not null;
-- What left the house keeps its pictures.
create index document_lines_blob on document_lines (json_extract(face, '$.blob')) where face <> '';
create index documents_logo on documents (json_extract(face, '$.company.logo')) where face <> '';

-- What became what; one paper may become several, and several one.
create table document_links (
  from_id  integer not null references documents(id) on delete cascade,
  into_id  integer not null references documents(id) on delete cascade,
  primary key (from_id, into_id)
) strict, without rowid;
create index document_links_into on document_links (into_id);

-- The last number of a kind in a year; taken in the transaction that uses it.
create table numbers (
  kind  text not null,
  year  integer not null,
  last  integer not null,
  primary key (kind, year)
) strict, without rowid;

create table attachments (
  id           integer primary key,
  uid          text not null unique,
  document_id  integer not null references documents(id) on delete cascade,
  name         text not null,
  type         text not null, -- as we found it, not as it was told
  size         integer not null,
  blob         text not null,
  leaves       integer not null default 0, -- goes out with mail and link
  created_at   integer not null,
  created_by   text not null
) strict;
create index attachments_document on attachments (document_id);
create index attachments_blob on attachments (blob);

-- A link for somebody outside. The token is not stored, only its hash.
create table shares (
  id           integer primary key,
  uid          text not null unique,
  hash         text not null unique,       -- SHA-256 of the token, hex
  document_id  integer references documents(id) on delete cascade,
  basket_id    integer references baskets(id) on delete cascade,
  asked_id     integer references asked(id) on delete cascade, -- the supplier who answers an inquiry
  pin          text not null default '',   -- hashed
  pin_tries    integer not null default 0,
  expires_at   integer not null,
  revoked_at   integer not null default 0,
  views        integer not null default 0,
  seen_at      integer not null default 0, -- the first time
  last_at      integer not null default 0,
  created_at   integer not null,
  created_by   text not null
) strict;
create index shares_document on shares (document_id) where document_id is not null;
create index shares_basket on shares (basket_id) where basket_id is not null;

-- What was said on a paper, by the house or by the customer on his link.
create table comments (
  id           integer primary key,
  uid          text not null unique,
  document_id  integer not null references documents(id) on delete cascade,
  line_uid     text not null default '',
  author       text not null default '',   -- user uid; '' for somebody outside
  name         text not null default '',   -- as he named himself
  text         text not null,
  at           integer not null
) strict;
create index comments_document on comments (document_id, id);

-- An inquiry asks several suppliers; each answers per line.
create table asked (
  id           integer primary key,
  uid          text not null unique,
  document_id  integer not null references documents(id) on delete cascade,
  party_id     integer not null references parties(id),
  contact_id   integer references contacts(id) on delete set null,
  note         text not null default '',   -- what they wrote with their answer
  sent_at      integer not null default 0,
  seen_at      integer not null default 0,
  answered_at  integer not null default 0,
  unique (document_id, party_id)
) strict;
create index asked_party on asked (party_id);
create table answers (
  asked_id   integer not null references asked(id) on delete cascade,
  line_id    integer not null references document_lines(id) on delete cascade,
  price      integer not null default 0,
  currency   text not null default '',
  unit       text not null default '',
  moq        integer not null default 0,
  moq_unit   text not null default '',
  lead_days  integer not null default 0,
  note       text not null default '',
  chosen     integer not null default 0,   -- its price went to the sample
  at         integer not null,
  primary key (asked_id, line_id)
) strict, without rowid;
create index answers_line on answers (line_id);

-- Samples put together for one purpose.
create table baskets (
  id          integer primary key,
  uid         text not null unique,
  name        text not null,
  owner       text not null,              -- user uid
  shared      integer not null default 1, -- colleagues see and fill it
  shown       integer not null default 0, -- a collection of the showroom
  names       text not null default '{}', -- of a collection, per language
  count       integer not null default 0,
  version     integer not null default 1,
  created_at  integer not null,
  updated_at  integer not null
) strict;
create index baskets_owner on baskets (owner, updated_at);
create index baskets_shared on baskets (shared, updated_at);
create index baskets_shown on baskets (shown) where shown = 1;
create table basket_items (
  id          integer primary key,
  basket_id   integer not null references baskets(id) on delete cascade,
  sample_id   integer not null references samples(id) on delete cascade,
  variant_id  integer references variants(id) on delete set null,
  note        text not null default '',
  position    integer not null,
  added_at    integer not null
) strict;
create unique index basket_items_once on basket_items (basket_id, sample_id, coalesce(variant_id, 0));
create index basket_items_order on basket_items (basket_id, position);
create index basket_items_sample on basket_items (sample_id);
create index basket_items_variant on basket_items (variant_id) where variant_id is not null;
create trigger basket_items_added after insert on basket_items begin
  update baskets set count = count + 1 where id = new.basket_id; end;
create trigger basket_items_gone after delete on basket_items begin
  update baskets set count = count - 1 where id = old.basket_id; end;

-- The company's own sentences for its papers, per language.
create table phrases (
  id        integer primary key,
  uid       text not null unique,
  use       text not null check (use in ('intro', 'closing', 'payment', 'delivery', 'note')),
  texts     text not null,                -- JSON: text by language
  position  integer not null,
  version   integer not null default 1
) strict;
create index phrases_use on phrases (use, position);

-- What a person should know; read on the page or by mail.
create table notices (
  id        integer primary key,
  owner     text not null,               -- user uid
  event     text not null,               -- "document.accepted"
  noun      text not null,               -- "document", "capture"
  noun_uid  text not null,
  data      text not null default '{}',  -- JSON of what the sentence names
  at        integer not null,
  read_at   integer not null default 0,
  mailed_at integer not null default 0   -- or decided not to
) strict;
create index notices_owner on notices (owner, id);
create index notices_unread on notices (owner) where read_at = 0;
create index notices_unmailed on notices (mailed_at, owner) where mailed_at = 0;
create trigger notices_added after insert on notices begin
  insert into counters (name, n) values ('notices.' || new.owner, 1) on conflict (name) do update set n = n + 1; end;
create trigger notices_read after update of read_at on notices when (new.read_at = 0) <> (old.read_at = 0) begin
  update counters set n = n + iif(new.read_at = 0, 1, -1) where name = 'notices.' || new.owner; end;
create trigger notices_gone after delete on notices when old.read_at = 0 begin
  update counters set n = n - 1 where name = 'notices.' || old.owner; end;
