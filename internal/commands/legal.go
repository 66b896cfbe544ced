package commands

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"jennyerp/internal/config"
	"jennyerp/models"
)

// publishLegal makes new legal texts count from a day on and tells the owners.
// The mails wait in the outbox; the server sends them.
func publishLegal(ctx context.Context, cfg config.Config, document, effective string, out io.Writer) error {
	if effective == "" {
		return errors.New("legal publish needs --effective and a day, as in 2026-12-31 or +30d; --document names one text alone")
	}
	day, err := parseDay(effective, time.Now())
	if err != nil {
		return err
	}
	return withControl(ctx, cfg, func(c *models.Control) error {
		published, told, err := c.PublishLegal(ctx, document, day)
		if err != nil {
			return err
		}
		for _, p := range published {
			fmt.Fprintf(out, "%s %s counts from %s on\n", p.Document, p.Version, p.Effective)
		}
		fmt.Fprintf(out, "%d owners are told by mail; jennyerp legal list shows how the mails fare\n", told)
		return nil
	})
}

// parseDay understands a day, or a number of days from now as in +30d.
func parseDay(text string, now time.Time) (string, error) {
	var days int
	if n, err := fmt.Sscanf(text, "+%dd", &days); n == 1 && err == nil && text == fmt.Sprintf("+%dd", days) {
		return now.UTC().AddDate(0, 0, days).Format(time.DateOnly), nil
	}
	if _, err := time.Parse(time.DateOnly, text); err != nil {
		return "", fmt.Errorf("%q is no day; write 2026-12-31 or +30d", text)
	}
	return text, nil
}

// listLegal shows what counts, what will, what waits, and how its mails fared.
func listLegal(ctx context.Context, cfg config.Config, out io.Writer) error {
	return withControl(ctx, cfg, func(c *models.Control) error {
		state, err := c.Legal(ctx)
		if err != nil {
			return err
		}
		for _, p := range state {
			told, err := c.Told(ctx, p.ID)
			if err != nil {
				return err
			}
			var notes []string
			for _, mails := range []string{"queued", "sending", "sent", "refused", "gone"} {
				if told[mails] > 0 {
					notes = append(notes, fmt.Sprintf("%d %s", told[mails], mails))
				}
			}
			if !p.Intact() {
				notes = append(notes, "CHANGED since it was published")
			}
			fmt.Fprintf(out, "%-14s %-21s from %s  %s\n", p.Document, p.Version, p.Effective, strings.Join(notes, ", "))
		}
		waiting, err := c.LegalPending(ctx)
		for _, p := range waiting {
			fmt.Fprintf(out, "%-14s %-21s not published\n", p.Document, p.Version)
		}
		return err
	})
}

// withControl opens the service's own database alone.
func withControl(ctx context.Context, cfg config.Config, do func(*models.Control) error) error {
	c, err := models.OpenControl(ctx, filepath.Join(cfg.Data, "control.db"), time.Now)
	if err != nil {
		return err
	}
	return errors.Join(do(c), c.Close())
}

// noteProcessors writes down who receives personal data, as set at this start.
func (h *house) noteProcessors(ctx context.Context) error {
	changed, err := h.control.NoteProcessors(ctx, processors(h.cfg))
	if changed {
		h.log.Warn("who receives personal data has changed: a notice to all owners is drafted; send it with jennyerp legal publish --document subprocessors --effective DAY")
	}
	return err
}
