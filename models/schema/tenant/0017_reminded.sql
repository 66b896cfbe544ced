-- When an invoice was last reminded of: the next reminder leaves time to pay.
alter table invoice_details add column reminded_at integer not null default 0;
