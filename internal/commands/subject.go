package commands

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"jennyerp/internal/config"
	"jennyerp/models"
)

// runSubject answers a person outside of a company who asks what it keeps about
// them, or to be forgotten (P11): export writes every place as JSON, erase
// removes them and names what had to stay. A server may be running.
func runSubject(ctx context.Context, c *call) error {
	who := models.Subject{Name: c.person, Email: c.email, Phone: c.phone}
	if c.company == "" || !who.Known() {
		return fmt.Errorf("subject %s needs --company and its id, and --email, --phone, or --name with first and last name", c.further[0])
	}
	return withTenant(ctx, c.cfg, c.company, func(h *house, t *models.Tenant) error {
		if c.further[0] == "erase" {
			if err := h.control.NoteShred(ctx, c.company); err != nil { // for when this ends on the way
				return err
			}
			return eraseSubject(ctx, t, who, c.out)
		}
		uses, err := t.FindSubject(ctx, who)
		if err != nil {
			return err
		}
		if err := t.Audit(ctx, models.Audit{Act: models.ActExport, Noun: "person", Details: models.AuditDetails{Count: len(uses)}}); err != nil {
			return err
		}
		e := json.NewEncoder(c.out)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		return e.Encode(map[string]any{"person": who, "places": uses})
	})
}

func eraseSubject(ctx context.Context, t *models.Tenant, who models.Subject, out io.Writer) error {
	left, err := t.EraseSubject(ctx, "", who)
	if err != nil {
		return err
	}
	fmt.Fprintln(out, "The person is erased. Backups forget it within 90 days.")
	for _, u := range left {
		why := "the law asks for invoices as they were issued"
		if u.Kept == "company" {
			why = "it is the customer or supplier itself"
		}
		fmt.Fprintf(out, "%s.%s, row %s: %s %s stays, because %s\n", u.Table, u.Column, u.Row, u.Kind, u.Number, why)
	}
	return nil
}

// withTenant opens one company's file for a command.
func withTenant(ctx context.Context, cfg config.Config, uid string, do func(*house, *models.Tenant) error) error {
	h, err := open(ctx, cfg, logger(cfg))
	if err != nil {
		return err
	}
	defer h.close()
	t, release, err := h.tenants.Open(ctx, models.Principal{CompanyUID: uid})
	if errors.Is(err, models.ErrNotFound) {
		return fmt.Errorf("there is no company %q", uid)
	}
	if err != nil {
		return err
	}
	defer release()
	return do(h, t)
}
