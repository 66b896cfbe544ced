-- The sums above a list of papers read this alone: the rows themselves are
-- wide, with all that is frozen in them.
create index documents_sums on documents (kind, id, status, owner, party_id, currency, net);
