-- An inquiry on its way: each supplier's language and reminder; a parcel being packed.
alter table asked add column language text not null default '';    -- he is written to in; '' as the party
alter table asked add column reminded_at integer not null default 0;
create index shares_asked on shares (asked_id) where asked_id is not null;
alter table document_lines add column packed_at integer not null default 0; -- ticked while a parcel is packed
