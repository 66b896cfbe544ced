-- Short addresses of showrooms. An old one leads to the new one for a while.
create table showrooms (
  address     text primary key,
  company_id  integer not null references companies(id),
  until       integer not null default 0  -- 0: it is the address; else an old one, which leads on until then
) strict, without rowid;
create unique index showrooms_company on showrooms (company_id) where until = 0;
create index showrooms_old on showrooms (company_id, until) where until <> 0;
