-- When a company's data, key and backups were removed, and why: what is left of
-- it, so that no backup of this database brings it back (P17, P18).
alter table companies add column purged_at integer;
alter table companies add column purge_reason text not null default '';
create index companies_purged on companies (purged_at) where purged_at is not null;
