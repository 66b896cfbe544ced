-- One company's trade. Times are UTC unix milliseconds; quantities are
-- thousandths; unit prices are ten-thousandths of the currency unit.

create table meta (
  key   text primary key,
  value text not null
) strict, without rowid;

create table settings (
  id       integer primary key check (id = 1),
  version  integer not null default 1,
  data     text not null -- JSON of models.Settings
) strict;

-- Numbers shown in the menu; kept by triggers so that no page counts rows.
create table counters (
  name  text primary key,
  n     integer not null default 0
) strict, without rowid;
insert into counters (name) values ('samples.draft'), ('samples.active'), ('samples.archived'), ('samples.removed'), ('suppliers');

create table parties (
  id          integer primary key,
  uid         text not null unique,
  name        text not null,
  name_key    text not null,
  customer    integer not null default 0,
  supplier    integer not null default 0,
  country     text not null default '',
  notes       text not null default '',
  version     integer not null default 1,
  created_at  integer not null,
  updated_at  integer not null
) strict;
create unique index parties_name on parties (name_key);
create index parties_suppliers on parties (supplier, name_key);
create trigger parties_added after insert on parties when new.supplier begin
  update counters set n = n + 1 where name = 'suppliers'; end;
create trigger parties_changed after update of supplier on parties when new.supplier <> old.supplier begin
  update counters set n = n + new.supplier - old.supplier where name = 'suppliers'; end;

create table fairs (
  id          integer primary key,
  uid         text not null unique,
  name        text not null,
  name_key    text not null unique,
  created_at  integer not null
) strict;

-- Zero means: not given.
create table samples (
  id             integer primary key,
  uid            text not null unique,
  state          text not null default 'active' check (state in ('draft', 'active', 'archived', 'removed')),
  version        integer not null default 1,
  code           text not null,
  code_key       text not null,             -- ignoring case, spaces, hyphens
  style_no       text not null default '',
  name           text not null default '',
  name_key       text not null default '',
  name2          text not null default '',
  types          text not null default '[]',
  composition    text not null default '',  -- canonical, "WO98 EA2"
  width          integer not null default 0,                   -- cm
  weight         integer not null default 0,                   -- g/m²
  colour         text not null default '',  -- #rrggbb, and the same in CIE Lab:
  lab_l          integer not null default 0,
  lab_a          integer not null default 0,
  lab_b          integer not null default 0,
  pattern        text not null default '',
  weave          text not null default '',
  yarn_count     text not null default '',
  density        text not null default '',
  finish         text not null default '',
  season         text not null default '',
  uses           text not null default '[]',
  certificates   text not null default '[]',
  care           text not null default '[]',
  origin         text not null default '',  -- ISO 3166 alpha-2
  hs_code        text not null default '',
  supplier_id    integer references parties(id),
  supplier_code  text not null default '',
  cost           integer not null default 0,
  cost_currency  text not null default '',
  cost_unit      text not null default '',
  price          integer not null default 0,
  price_currency text not null default '',
  price_unit     text not null default '',
  breaks         text not null default '[]',
  moq            integer not null default 0,
  moq_unit       text not null default '',
  lead_days      integer not null default 0,
  fair_id        integer references fairs(id),
  place          text not null default '',
  notes          text not null default '',
  stock          integer not null default 0, -- sum of its colours, m
  low            integer not null default 0, -- 1 when a physical form is at or below its alert level
  cover          text not null default '',   -- uid of the first public (else internal) picture
  import_id      integer,
  removed_at     integer,
  created_at     integer not null,
  created_by     text not null,
  updated_at     integer not null,
  updated_by     text not null
) strict;
create unique index samples_code on samples (code_key) where state <> 'removed';
create index samples_newest on samples (state, id);
create index samples_by_code on samples (state, code_key, id);
create index samples_by_name on samples (state, name_key, id);
-- not given sorts last
create index samples_by_price on samples (state, iif(price = 0, 9223372036854775807, price), id);
create index samples_by_price_desc on samples (state, price, id);
create index samples_by_weight on samples (state, iif(weight = 0, 9223372036854775807, weight), id);
create index samples_created on samples (created_at);
create index samples_supplier on samples (supplier_id, supplier_code);
create index samples_fair on samples (fair_id);
create index samples_removed on samples (removed_at) where removed_at is not null;
create index samples_import on samples (import_id) where import_id is not null;
create trigger samples_added after insert on samples begin
  update counters set n = n + 1 where name = 'samples.' || new.state; end;
create trigger samples_moved after update of state on samples when new.state <> old.state begin
  update counters set n = n - 1 where name = 'samples.' || old.state;
  update counters set n = n + 1 where name = 'samples.' || new.state; end;
create trigger samples_removed after delete on samples begin
  update counters set n = n - 1 where name = 'samples.' || old.state; end;

-- Words and facets of one sample, made in Go (sample_index.go); newest first.
create virtual table sample_index using fts4 (words, tokenize=simple, prefix="1,2,3", order=desc);

create table sample_fibres (
  sample_id  integer not null references samples(id) on delete cascade,
  fibre      text not null,
  percent    integer not null, -- hundredths, the largest share in any layer
  primary key (sample_id, fibre)
) strict, without rowid;

create table tags (
  id        integer primary key,
  name      text not null,
  name_key  text not null unique
) strict;
create table sample_tags (
  sample_id  integer not null references samples(id) on delete cascade,
  tag_id     integer not null references tags(id) on delete cascade,
  primary key (sample_id, tag_id)
) strict, without rowid;
create index sample_tags_tag on sample_tags (tag_id, sample_id);

-- The company's own words beside the built-in ones, per kind (type, pattern, use, ...).
create table options (
  kind   text not null,
  label  text not null,
  primary key (kind, label)
) strict, without rowid;

create table variants (
  id          integer primary key,
  uid         text not null unique,
  sample_id   integer not null references samples(id) on delete cascade,
  position    integer not null,
  version     integer not null default 1,
  name        text not null,
  code        text not null default '',
  colour      text not null default '',
  price       integer not null default 0,
  width       integer not null default 0,
  finish      text not null default '',
  stock       integer not null default 0, -- m
  removed_at  integer,
  created_at  integer not null,
  updated_at  integer not null
) strict;
create index variants_sample on variants (sample_id, position);
create index variants_removed on variants (removed_at) where removed_at is not null;

create table pictures (
  id          integer primary key,
  uid         text not null unique,
  sample_id   integer references samples(id) on delete cascade, -- null: waits for its form to be saved
  variant_id  integer references variants(id) on delete set null,
  visibility  text not null default 'public' check (visibility in ('public', 'internal', 'private')),
  owner       text not null,               -- user uid
  position    integer not null,
  blob        text not null,               -- SHA-256 of the largest rendition
  width       integer not null,
  height      integer not null,
  colour      text not null default '',
  name        text not null default '',    -- file name as it came
  removed_at  integer,
  created_at  integer not null
) strict;
create index pictures_sample on pictures (sample_id, position);
create index pictures_variant on pictures (variant_id) where variant_id is not null;
create index pictures_blob on pictures (blob);
create index pictures_waiting on pictures (created_at) where sample_id is null;
create index pictures_removed on pictures (removed_at) where removed_at is not null;

create table prices (
  id          integer primary key,
  sample_id   integer not null references samples(id) on delete cascade,
  kind        text not null check (kind in ('cost', 'sale')),
  amount      integer not null,
  currency    text not null,
  unit        text not null,
  moq         integer not null default 0,
  moq_unit    text not null default '',
  fair_id     integer references fairs(id),
  note        text not null default '',
  seen_at     integer not null,
  by          text not null
) strict;
create index prices_sample on prices (sample_id, seen_at);

create table physical_samples (
  sample_id  integer not null references samples(id) on delete cascade,
  form       text not null check (form in ('hanger', 'card', 'metre', 'kilo', 'a4')),
  count      integer not null default 0,
  alert      integer not null default 0,
  primary key (sample_id, form)
) strict, without rowid;
create table physical_log (
  id         integer primary key,
  sample_id  integer not null references samples(id) on delete cascade,
  form       text not null,
  change     integer not null,
  count      integer not null,
  note       text not null default '',
  at         integer not null,
  by         text not null
) strict;
create index physical_log_sample on physical_log (sample_id, id);

-- History: who did what to which record; changes hold old and new values.
create table events (
  id       integer primary key,
  at       integer not null,
  by       text not null,
  noun     text not null,
  noun_id  integer not null,
  version  integer not null default 0, -- version the record had after the act
  verb     text not null,
  changes  text not null default '{}', -- {"field": [old, new]}
  undone   integer not null default 0
) strict;
create index events_noun on events (noun, noun_id, id);

create table drafts (
  owner       text not null, -- user uid
  form        text not null, -- which form of which record
  data        text not null, -- url-encoded values
  updated_at  integer not null,
  primary key (owner, form)
) strict, without rowid;
create index drafts_age on drafts (updated_at);

create table filters (
  id          integer primary key,
  uid         text not null unique,
  owner       text not null,
  shared      integer not null default 0,
  name        text not null,
  query       text not null,
  created_at  integer not null
) strict;
create index filters_owner on filters (owner);
create index filters_shared on filters (shared);

create table imports (
  id           integer primary key,
  uid          text not null unique,
  file         text not null,             -- name as it came
  photos_file  text not null default '',
  blob         text not null,             -- the uploaded table; '' once it is cleared away
  photos       text not null default '',  -- the zip of photos, if any
  state        text not null check (state in ('uploaded', 'checking', 'checked', 'running', 'done', 'undoing', 'undone')),
  preview      text not null default '{}', -- JSON of models.ImportPreview
  plan         text not null default '{}', -- JSON of models.ImportPlan
  counts       text not null default '{}', -- JSON of models.ImportCounts
  made         text not null default '{}', -- JSON of models.importMade, for undo
  problem      text not null default '',   -- message key: why it went back a step
  created_at   integer not null,
  created_by   text not null,
  done_at      integer not null default 0
) strict;
create table import_rows (
  import_id  integer not null references imports(id) on delete cascade,
  row        integer not null,            -- as the spreadsheet shows it
  state      text not null check (state in ('new', 'changed', 'same', 'refused', 'kept')), -- kept: edited since, so not undone
  code       text not null default '',
  code_key   text not null default '',
  sample_id  integer,
  version    integer not null default 0,  -- of the sample when it was compared
  problems   text not null default '[]',
  changes    text not null default '{}',  -- {"field": [old, new]}
  pictures   text not null default '[]',
  before     text not null default '',    -- JSON of models.importOriginal, for undo
  primary key (import_id, row)
) strict, without rowid;
create index import_rows_state on import_rows (import_id, state, row);

create table outbox (
  id          integer primary key,
  uid         text not null unique,
  template    text not null,
  class       text not null default 'transactional',
  recipient   text not null,
  locale      text not null,
  data        text not null,
  state       text not null default 'queued' check (state in ('queued', 'sending', 'sent', 'refused')),
  tries       integer not null default 0,
  next_at     integer not null,
  problem     text not null default '',
  created_at  integer not null,
  sent_at     integer
) strict;
create index outbox_due on outbox (state, next_at);
