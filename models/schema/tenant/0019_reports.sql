-- Reports read these alone, never the wide rows with all that is frozen in
-- them: the papers of a kind by day, and the figures of their lines.
create index documents_dated on documents (kind, date, status, party_id, owner, currency, replaced, net, moved_at,
  json_extract(spec, '$.rate'), json_extract(spec, '$.treatment'), json_extract(spec, '$.mode'), json_extract(spec, '$.vat_off'));
create index document_lines_figures on document_lines (document_id, sample_id, variant_id, amount, cost, cost_currency,
  json_extract(spec, '$.quantity'), json_extract(spec, '$.unit'), json_extract(spec, '$.vat'), json_extract(spec, '$.reason'));
-- Samples that nobody buys: those of a state by age.
create index samples_aged on samples (state, created_at, id, supplier_id);
