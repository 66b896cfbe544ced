-- What companies owe for the service. Cards are Stripe's alone (P5); here are
-- ids, dates and amounts. Empty where no Stripe is set up.
create table subscriptions (
  company_uid  text primary key,              -- outlives the company
  trial_end    integer not null,
  customer     text not null default '',      -- what Stripe calls the company
  stripe_id    text not null default '',      -- its subscription
  item         text not null default '',
  plan         text not null default '',
  cycle        text not null default '',      -- month, year
  amount       integer not null default 0,    -- of a cycle, cents without VAT
  status       text not null default '' check (status in ('', 'active', 'past_due', 'ended')),
  free_until   integer not null default 0,
  period_end   integer not null default 0,
  ends         integer not null default 0,    -- 1: it ends with the period
  owed_since   integer not null default 0,
  ended_by     text not null default '',      -- user uid of the owner who ended it here
  told         text not null default '',      -- the last thing its owners were told
  bytes        integer not null default 0,    -- that it keeps, when they were last counted
  measured_at  integer not null default 0,
  news         integer not null default 0,    -- how often Stripe said that something changed,
  seen         integer not null default 0,    -- and up to which of these we looked
  asked        integer not null default 0,    -- number of the last look begun,
  taken        integer not null default 0,    -- and of the youngest whose answer stands here
  looked_at    integer not null default 0,
  due_at       integer not null               -- when something is to be done
) strict, without rowid;
create unique index subscriptions_customer on subscriptions (customer) where customer <> '';
create index subscriptions_due on subscriptions (due_at);

-- Events come twice and in any order: each is taken once.
create table stripe_events (
  id           text primary key,
  kind         text not null,
  at           integer not null,              -- as Stripe says
  received_at  integer not null
) strict, without rowid;
create index stripe_events_received on stripe_events (received_at);

-- Our invoices to companies: kept for the years the law asks for, even when the
-- company is gone (P19).
create table service_invoices (
  id           text primary key,              -- Stripe's
  company_uid  text not null,
  number       text not null,
  status       text not null,
  currency     text not null,
  net          integer not null,
  tax          integer not null,
  total        integer not null,
  issued_at    integer not null,
  paid_at      integer not null default 0,
  from_at      integer not null,
  to_at        integer not null,
  billed       text not null                  -- JSON: name, address, VAT numbers as they stand on it
) strict, without rowid;
create index service_invoices_company on service_invoices (company_uid, issued_at, id);
create index service_invoices_issued on service_invoices (issued_at);
