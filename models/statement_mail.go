package models

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"

	"jennyerp/internal/blob"
)

// SendStatement puts a party's statement into the outbox, with the PDF as it is
// now, and said in the party's timeline. The second arrival of the same form
// finds the first.
func (t *Tenant) SendStatement(ctx context.Context, store blob.Store, by string, p *Party, l *Letter, pdf []byte, said string) error {
	if bad := l.problems(); len(bad.Fields) > 0 {
		return bad
	}
	sum := sha256.Sum256(pdf)
	l.PartyID, l.Blob = p.ID, hex.EncodeToString(sum[:])
	if err := t.Keep(ctx, store, t.AttachmentBlob(l.Blob), bytes.NewReader(pdf)); err != nil {
		return fmt.Errorf("keep statement: %w", err)
	}
	return t.Tx(ctx, func(t *Tenant) error {
		if _, err := t.FindStatementLetter(ctx, p, l.UID); !errors.Is(err, ErrNotFound) {
			return err
		}
		if err := t.queueLetter(ctx, by, l); err != nil {
			return err
		}
		if l.Copy != "" {
			own := *l
			own.UID, own.To = NewUID(), l.Copy
			if err := t.queueLetter(ctx, by, &own); err != nil {
				return err
			}
		}
		return t.AddTalk(ctx, by, p, &Talk{UID: uidOf(l.UID, "said"), Kind: "note", Text: said})
	})
}

// StatementLetters are the mails with a party's statements, the newest first.
func (t *Tenant) StatementLetters(ctx context.Context, p *Party) ([]Letter, error) {
	rows, err := t.query(ctx, `select `+letterColumns+letterTables+`where l.party_id = ? order by l.id desc limit ?`, p.ID, MaxLetters)
	return collect(rows, err, scanLetter)
}

// FindStatementLetter finds a mail with a statement of the party by uid.
func (t *Tenant) FindStatementLetter(ctx context.Context, p *Party, uid string) (*Letter, error) {
	rows, err := t.query(ctx, `select `+letterColumns+letterTables+`where l.uid = ? and l.party_id = ?`, uid, p.ID)
	return one(collect(rows, err, scanLetter))
}

// RetryStatement puts a refused mail with a statement back into the queue.
func (t *Tenant) RetryStatement(ctx context.Context, p *Party, uid string) error {
	l, err := t.FindStatementLetter(ctx, p, uid)
	if err != nil {
		return err
	}
	return t.retry(ctx, l)
}

// statementRefused tells the one who sent a statement that it did not arrive.
func (t *Tenant) statementRefused(ctx context.Context, l *Letter) error {
	p, err := t.partyByID(ctx, l.PartyID)
	if err != nil {
		return err
	}
	return t.addNotice(ctx, l.By, Notice{Event: "statement.refused", Noun: "parties", NounUID: p.UID + "/statement", Data: NoticeData{Party: p.Name, Name: l.To}})
}
