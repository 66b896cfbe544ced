-- What customers pay: a list is a share of the samples' own prices, and prices
-- of its own for some of them.
create table price_lists (
  id         integer primary key,
  uid        text not null unique,
  name       text not null unique,
  name_key   text not null unique,
  currency   text not null,
  share      integer not null default 0, -- hundredths of a percent more (or less) than the samples' prices
  step       integer not null default 0, -- what reckoned prices are rounded to, 1/10,000
  version    integer not null default 1,
  updated_at integer not null,
  updated_by text not null
) strict;

create table list_prices (
  id         integer primary key,
  list_id    integer not null references price_lists(id) on delete cascade,
  sample_id  integer not null references samples(id) on delete cascade,
  variant_id integer not null default 0, -- 0 for every colour
  unit       text not null,
  least      integer not null default 0, -- from this quantity on, 1/1,000
  price      integer not null,           -- 1/10,000
  unique (list_id, sample_id, variant_id, unit, least)
) strict;
create index list_prices_sample on list_prices (sample_id);

-- A customer's list, by its name.
alter table parties add column price_list text not null default '';
create index parties_price_list on parties (price_list) where price_list <> '';
