-- Few companies live anywhere else than where they began: one machine has none.
create index companies_moved on companies (uid, node, epoch) where node <> '' or epoch <> 1;
