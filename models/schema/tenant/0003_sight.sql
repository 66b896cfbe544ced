-- What the vectors in memory follow: the samples whose look changed, numbered
-- in the order of the changes. There is no reference to the sample: that one
-- is gone is news, too.
create table looks (
  sample_id  integer primary key,
  seq        integer not null
) strict;
create unique index looks_seq on looks (seq);
create trigger looks_vector_added after insert on vectors begin
  insert into looks select p.sample_id, (select coalesce(max(seq), 0) + 1 from looks) from pictures p where p.id = new.picture_id and p.sample_id is not null
    on conflict (sample_id) do update set seq = excluded.seq; end;
create trigger looks_vector_deleted after delete on vectors begin
  insert into looks select p.sample_id, (select coalesce(max(seq), 0) + 1 from looks) from pictures p where p.id = old.picture_id and p.sample_id is not null
    on conflict (sample_id) do update set seq = excluded.seq; end;
create trigger looks_picture_came after update of sample_id, variant_id, visibility, owner, shows, removed_at on pictures when new.sample_id is not null begin
  insert into looks select new.sample_id, coalesce(max(seq), 0) + 1 from looks where true
    on conflict (sample_id) do update set seq = excluded.seq; end;
create trigger looks_picture_left after update of sample_id on pictures when old.sample_id is not null and new.sample_id is not old.sample_id begin
  insert into looks select old.sample_id, coalesce(max(seq), 0) + 1 from looks where true
    on conflict (sample_id) do update set seq = excluded.seq; end;
create trigger looks_picture_deleted after delete on pictures when old.sample_id is not null begin
  insert into looks select old.sample_id, coalesce(max(seq), 0) + 1 from looks where true
    on conflict (sample_id) do update set seq = excluded.seq; end;
create trigger looks_colour_changed after update of removed_at on variants when new.removed_at is not old.removed_at begin
  insert into looks select new.sample_id, coalesce(max(seq), 0) + 1 from looks where true
    on conflict (sample_id) do update set seq = excluded.seq; end;
create trigger looks_sample_moved after update of state on samples when new.state <> old.state begin
  insert into looks select new.id, coalesce(max(seq), 0) + 1 from looks where true
    on conflict (sample_id) do update set seq = excluded.seq; end;
create trigger looks_sample_deleted after delete on samples begin
  insert into looks select old.id, coalesce(max(seq), 0) + 1 from looks where true
    on conflict (sample_id) do update set seq = excluded.seq; end;

-- The engines that have described pictures here; whole once none was left.
create table engines (
  name      text primary key,
  whole_at  integer not null default 0
) strict, without rowid;
