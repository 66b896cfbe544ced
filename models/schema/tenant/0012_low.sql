-- What is running out of pieces, for the first page.
create index samples_low on samples (id) where low = 1;
