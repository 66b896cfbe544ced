-- The fair: what was captured there, whom we met, and how cloth is found again.

alter table fairs add column city text not null default '';
alter table fairs add column country text not null default '';   -- ISO 3166 alpha-2
alter table fairs add column starts_on text not null default ''; -- ISO dates, '' when not known
alter table fairs add column ends_on text not null default '';
alter table fairs add column notes text not null default '';
alter table fairs add column version integer not null default 1;
create index fairs_newest on fairs (iif(starts_on = '', '0000', starts_on), id); -- no date: last

-- A mill's stand at a fair; met by whoever was there.
create table stands (
  fair_id   integer not null references fairs(id) on delete cascade,
  party_id  integer not null references parties(id) on delete cascade,
  place     text not null default '', -- "hall 3, C14"
  met_at    integer not null,
  met_by    text not null,            -- user uid
  primary key (fair_id, party_id)
) strict, without rowid;
create index stands_party on stands (party_id);

-- What a phone sent: a sample, a business card, or what a customer chose.
-- The uid is made on the phone, so that a second arrival is the first.
create table captures (
  id            integer primary key,
  uid           text not null unique,
  kind          text not null check (kind in ('sample', 'card', 'selection')),
  state         text not null default 'new' check (state in ('new', 'done', 'merged', 'discarded')),
  owner         text not null default '', -- user uid; '' for a customer on the public page
  fields        text not null,            -- JSON of models.CaptureSpec, as it came
  sample_id     integer references samples(id) on delete set null, -- the draft it became, or was merged into
  party_id      integer references parties(id) on delete set null, -- the mill, or the card's supplier
  fair_id       integer references fairs(id) on delete set null,
  captured_at   integer not null,         -- by the phone's clock, never after the arrival
  received_at   integer not null,
  done_at       integer not null default 0,
  done_by       text not null default ''
) strict;
create index captures_inbox on captures (state, id);
create index captures_fair on captures (fair_id, id) where fair_id is not null;
create index captures_sample on captures (sample_id) where sample_id is not null;
create index captures_party on captures (party_id, id) where party_id is not null;
insert into counters (name) values ('captures.new');
create trigger captures_added after insert on captures when new.state = 'new' begin
  update counters set n = n + 1 where name = 'captures.new'; end;
create trigger captures_moved after update of state on captures when (new.state = 'new') <> (old.state = 'new') begin
  update counters set n = n + (new.state = 'new') - (old.state = 'new') where name = 'captures.new'; end;
create trigger captures_deleted after delete on captures when old.state = 'new' begin
  update counters set n = n - 1 where name = 'captures.new'; end;

-- A draft's capture is tidied when the draft becomes a sample or is removed,
-- from whatever page, and waits again when it is a draft again.
create trigger samples_tidied after update of state on samples when old.state = 'draft' and new.state <> 'draft' begin
  update captures set state = iif(new.state = 'removed', 'discarded', 'done'), done_at = new.updated_at, done_by = new.updated_by
    where sample_id = new.id and state = 'new'; end;
create trigger samples_untidied after update of state on samples when old.state <> 'draft' and new.state = 'draft' begin
  update captures set state = 'new', done_at = 0, done_by = '' where sample_id = new.id and state in ('done', 'discarded'); end;
-- What the mill showed lately.
create index samples_of_supplier on samples (supplier_id) where supplier_id is not null;

-- What a picture shows, and the capture or business card it belongs to.
alter table pictures add column shows text not null default 'cloth' check (shows in ('cloth', 'label', 'card'));
alter table pictures add column capture_id integer references captures(id) on delete set null;
alter table pictures add column party_id integer references parties(id) on delete cascade;
create index pictures_capture on pictures (capture_id) where capture_id is not null;
create index pictures_party on pictures (party_id) where party_id is not null;
drop index pictures_waiting; -- a business card waits for no form
create index pictures_waiting on pictures (created_at) where sample_id is null and capture_id is null and party_id is null;

-- The link behind a label's QR: short, not to be guessed, revocable.
create table links (
  token       text primary key,
  sample_id   integer not null references samples(id) on delete cascade,
  created_at  integer not null,
  revoked_at  integer
) strict, without rowid;
create unique index links_sample on links (sample_id) where revoked_at is null;

-- What a picture looks like, for finding it by another one (internal/vision).
create table vectors (
  picture_id  integer not null references pictures(id) on delete cascade,
  zoom        integer not null,       -- 0, 1, 2
  engine      text not null,          -- a new engine makes its own set
  vector      blob not null,
  primary key (engine, picture_id, zoom)
) strict, without rowid;
create index vectors_picture on vectors (picture_id);
