-- Every company is looked at once: its quotations may have run out.
insert or ignore into mail_due (company_uid, due_at) select uid, 0 from companies where state = 'active';
