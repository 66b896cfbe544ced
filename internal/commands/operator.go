package commands

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"jennyerp/internal/config"
	"jennyerp/internal/keys"
	"jennyerp/models"
)

// withLog opens the service's database and its audit log, beside a server that
// may be running.
func withLog(ctx context.Context, cfg config.Config, do func(*models.Control) error) error {
	if _, err := os.Stat(filepath.Join(cfg.Data, "control.db")); err != nil {
		return fmt.Errorf("there is no database in %s: %w", cfg.Data, err)
	}
	ring, err := openRing(cfg)
	if err != nil {
		return err
	}
	return withControl(ctx, cfg, func(c *models.Control) error {
		c.UseAuditKey(ring.Service(keys.Audit))
		return do(c)
	})
}

// operators adds, removes or lists who runs the service; unlock takes away the
// second factors of anybody who has lost them.
func operators(ctx context.Context, cfg config.Config, what, email string, out io.Writer) error {
	if what != "list" && email == "" {
		return fmt.Errorf("operator %s needs --mail and the address a person signs in with", what)
	}
	return withLog(ctx, cfg, func(c *models.Control) error {
		if what == "unlock" {
			err := c.Unlock(ctx, email)
			if errors.Is(err, models.ErrNotFound) {
				return fmt.Errorf("nobody signs in with %s", email)
			}
			if err == nil {
				fmt.Fprintln(out, "Done. They are signed out everywhere, sign in with the password alone, and were told by mail.")
			}
			return err
		}
		if what != "list" {
			err := c.SetOperator(ctx, email, what == "add")
			if errors.Is(err, models.ErrNotFound) {
				return fmt.Errorf("nobody signs in with %s; an operator has an account like anybody else, and signs up or is invited first", email)
			}
			if err != nil {
				return err
			}
			fmt.Fprintln(out, "Done. They are signed out everywhere, and find the console at /operator after signing in.")
		}
		all, err := c.Operators(ctx)
		for _, u := range all {
			fmt.Fprintf(out, "%s  %s\n", u.Email, u.Name)
		}
		if len(all) == 0 {
			fmt.Fprintln(out, "There is no operator.")
		}
		return err
	})
}

// runBreach keeps the register of incidents from the command line: it works
// without mail and without a server.
func runBreach(ctx context.Context, c *call) error {
	return withLog(ctx, c.cfg, func(control *models.Control) error {
		switch c.further[0] {
		case "open":
			return openBreach(ctx, control, c)
		case "show", "close":
			b, err := control.BreachByPart(ctx, c.breach)
			if errors.Is(err, models.ErrNotFound) {
				return fmt.Errorf("breach %s needs --breach and the id, or its first letters, of one in breach list", c.further[0])
			}
			if err != nil {
				return err
			}
			if c.further[0] == "show" {
				return showBreach(ctx, control, c.cfg, b, c.out)
			}
			if c.why == "" {
				return errors.New("breach close needs --reason: how it ended")
			}
			return control.CloseBreach(ctx, b, c.why)
		}
		return listBreaches(ctx, control, c.out)
	})
}

func openBreach(ctx context.Context, control *models.Control, c *call) error {
	if c.title == "" {
		return errors.New("breach open needs --title: what happened, in a line; --company with an id, a name, an owner's address or * for all")
	}
	b := &models.Breach{BreachSpec: models.BreachSpec{Title: c.title}}
	noticed, err := parseTime(c.noticed)
	if err != nil {
		return err
	}
	if !noticed.IsZero() {
		b.Noticed = noticed.UnixMilli()
	}
	var companies []string
	if c.company != "" {
		companies = append(companies, c.company)
	}
	if err := control.OpenBreach(ctx, b, companies...); err != nil {
		return err
	}
	fmt.Fprintf(c.out, "%s is entered; go on at /operator/breaches/%s\n", b.Title, b.UID)
	return listBreaches(ctx, control, c.out)
}

// listBreaches prints the register with its clocks.
func listBreaches(ctx context.Context, control *models.Control, out io.Writer) error {
	for before := int64(0); ; {
		all, err := control.Breaches(ctx, before, models.BreachPage)
		if err != nil {
			return err
		}
		for _, b := range all {
			fmt.Fprintf(out, "%s  %s  noticed %s, companies %d: %s, authority: %s%s\n", b.UID, b.Title, models.At(b.Noticed).Format(time.RFC3339), b.Companies,
				clock(b.Told, b.TellBy(), b.TellLate(time.Now().UnixMilli())), clock(b.Authority, b.AuthorityBy(), b.AuthorityLate(time.Now().UnixMilli())), closed(b))
			before = b.ID
		}
		if len(all) < models.BreachPage {
			return nil
		}
	}
}

// showBreach prints what the authority's form asks for (GDPR art. 33 (3)), the
// mail as it stands in each language, and who gets it.
func showBreach(ctx context.Context, control *models.Control, cfg config.Config, b *models.Breach, out io.Writer) error {
	now := time.Now().UnixMilli()
	fmt.Fprintf(out, "%s\n%s\nnoticed %s\ncompanies: %s\nauthority: %s%s\n\n", b.UID, b.Title, models.At(b.Noticed).Format(time.RFC3339),
		clock(b.Told, b.TellBy(), b.TellLate(now)), clock(b.Authority, b.AuthorityBy(), b.AuthorityLate(now)), closed(b))
	for _, part := range [][2]string{{"a) nature", b.Nature}, {"a) people, about", strconv.Itoa(b.People)}, {"a) records, about", strconv.Itoa(b.Records)}, {"b) contact", cmp.Or(cfg.DPO, cfg.Contact)},
		{"c) likely consequences", b.Consequences}, {"d) measures", b.Measures}, {"risk", b.Risk}, {"reference", b.AuthorityRef}} {
		fmt.Fprintf(out, "%s: %s\n", part[0], cmp.Or(part[1], "(to be written)"))
	}
	for _, lang := range []string{"en", "it", "zh-Hans"} {
		if w := b.Words[lang]; w.Text != "" {
			fmt.Fprintf(out, "\nmail in %s: %s\n%s\n", lang, w.Title, w.Text)
		}
	}
	fmt.Fprintln(out)
	for after := int64(0); ; {
		all, last, err := control.BreachLetters(ctx, b, after, 500)
		for _, l := range all {
			fmt.Fprintf(out, "to %s  %s  %s %s\n", l.To, l.Company, cmp.Or(l.State, "not yet queued"), l.Problem)
		}
		if err != nil || len(all) == 0 {
			return err
		}
		after = last
	}
}

func clock(done, by int64, late bool) string {
	text := "to be told by " + models.At(by).Format(time.RFC3339)
	if done > 0 {
		text = "told " + models.At(done).Format(time.RFC3339)
	}
	if late {
		text += " (LATE)"
	}
	return text
}

func closed(b *models.Breach) string {
	if b.Closed == 0 {
		return ""
	}
	return ", closed: " + b.ClosedWhy
}
