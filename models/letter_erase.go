package models

import (
	"context"
	"fmt"
	"strings"
)

// eraseLetters removes a person from what went out: mails to the address or
// with the name in them, and the name from comments, answers and notices.
func (t *Tenant) eraseLetters(ctx context.Context, p *Party, s ContactSpec) error {
	const theirs = `(select id from documents where party_id = ?1)`
	rows, err := t.query(ctx, `select distinct l.blob from letters l join outbox o on o.id = l.outbox_id where l.party_id = ?1 and l.blob <> '' and (lower(o.recipient) = ?2 and ?2 <> '' or instr(l.text, ?3) > 0)`,
		p.ID, strings.ToLower(s.Email), s.Name)
	sent, err := collect(rows, err, scanText)
	if err != nil {
		return fmt.Errorf("erase letters: %w", err)
	}
	for _, act := range []string{
		`delete from outbox where id in (select l.outbox_id from letters l join outbox o on o.id = l.outbox_id
			where (l.document_id in ` + theirs + ` or l.party_id = ?1) and (lower(o.recipient) = ?2 and ?2 <> '' or instr(l.text, ?3) > 0))`,
		`update comments set name = ?4 where document_id in ` + theirs + ` and name = ?3`,
		`update events set changes = '{}' where noun = 'document' and noun_id in ` + theirs + ` and verb = 'answered' and instr(changes, ?3) > 0`,
		`delete from notices where noun_uid in (select uid from documents where party_id = ?1) and json_extract(data, '$.name') = ?3`,
	} {
		if _, err := t.exec(ctx, act, p.ID, strings.ToLower(s.Email), s.Name, erased); err != nil {
			return fmt.Errorf("erase letters: %w", err)
		}
	}
	for i := range sent {
		sent[i] = t.AttachmentBlob(sent[i])
	}
	return t.orphanNow(ctx, sent)
}
