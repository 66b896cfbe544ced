-- Words and facets of one party, made in Go (party_index.go): its names and
-- numbers, and its people with mail and phone.
create virtual table party_index using fts4 (words, tokenize=simple, prefix="1,2,3");
insert into party_index (docid, words) select id, name_key || iif(country = '', '', ' §c' || lower(country)) from parties;

create index parties_merged on parties (merged_into) where merged_into is not null;
create index parties_tagged on parties (tags) where tags <> '[]';
