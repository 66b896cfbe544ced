-- What is stored and no row names any more. It is removed when it is due: 90 days
-- after it was noticed, so that a database brought back from its copies finds its
-- pictures; at once when a person was erased.
create table orphans (
  key  text primary key,                       -- of the blob store
  due  integer not null                        -- unix ms
) without rowid;
create index orphans_due on orphans (due);

-- Who names a content is asked before it is removed.
create index letters_blob on letters (blob) where blob <> '';
create index invoice_details_kept on invoice_details (pdf) where pdf <> '';
create index imports_state on imports (state);
