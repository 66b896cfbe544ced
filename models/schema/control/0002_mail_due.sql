-- Companies with mail in their own outbox, and when the next is due: so that
-- nobody has to open every company to look. Nothing of the trade (P2).
create table mail_due (
  company_uid  text primary key,
  due_at       integer not null
) strict, without rowid;
create index mail_due_at on mail_due (due_at);
