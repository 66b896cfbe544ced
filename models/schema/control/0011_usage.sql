-- How often which part of the program is used: nothing that leads to a person
-- or a company, and no count that few could stand behind (P3).
create table usage_counts (
  day     text not null,
  route   text not null,                  -- pattern
  feature text not null,
  browser text not null,                  -- family
  device  text not null,                  -- phone, tablet, desk
  count   integer not null check (count >= 5),
  primary key (day, route, feature, browser, device)
) strict, without rowid;

alter table users add column uncounted integer not null default 0; -- the person objected to being counted (P15)
