-- What is compared with the first hits of a search alone (internal/vision).
create table signatures (
  picture_id  integer not null references pictures(id) on delete cascade,
  engine      text not null,
  signature   blob not null,
  primary key (engine, picture_id)
) strict, without rowid;
create index signatures_picture on signatures (picture_id);
