-- What a company may do: only read, with the reason and since when, or, after
-- it was cancelled, nothing but come back or take its data out until it closes
-- (P17). models/standing.go reads these.
alter table companies add column reading_why text not null default '';
alter table companies add column reading_since integer;
alter table companies add column cancelled_at integer;
alter table companies add column closes_at integer;
create index companies_closing on companies (closes_at) where closes_at is not null;
