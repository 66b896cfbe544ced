-- What the papers of each kind, status and currency come to, kept by triggers
-- so that no list adds up thousands of papers.
create table document_sums (
  kind      text not null,
  status    text not null,
  currency  text not null,
  n         integer not null,
  net       integer not null, -- minor units
  primary key (kind, status, currency)
) strict, without rowid;
insert into document_sums (kind, status, currency, n, net)
  select kind, status, currency, count(*), sum(net) from documents group by kind, status, currency;
create trigger document_sums_added after insert on documents begin
  insert into document_sums (kind, status, currency, n, net) values (new.kind, new.status, new.currency, 1, new.net)
    on conflict (kind, status, currency) do update set n = n + 1, net = net + excluded.net; end;
create trigger document_sums_changed after update of kind, status, currency, net on documents
  when new.net <> old.net or new.status <> old.status or new.currency <> old.currency or new.kind <> old.kind begin
  update document_sums set n = n - 1, net = net - old.net where kind = old.kind and status = old.status and currency = old.currency;
  insert into document_sums (kind, status, currency, n, net) values (new.kind, new.status, new.currency, 1, new.net)
    on conflict (kind, status, currency) do update set n = n + 1, net = net + excluded.net; end;
create trigger document_sums_gone after delete on documents begin
  update document_sums set n = n - 1, net = net - old.net where kind = old.kind and status = old.status and currency = old.currency; end;

-- A list of papers by words, by party or by owner looks here alone: the rows
-- themselves are wide, with all that is frozen in them.
drop index documents_sums;
create index documents_listed on documents (kind, id, status, owner, party_id, currency, net, number, who, json_extract(spec, '$.title'));
