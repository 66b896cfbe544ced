-- A phrase may be for one kind of paper, and may stand on every new one.
alter table phrases add column kind text not null default '';
alter table phrases add column usual integer not null default 0;
