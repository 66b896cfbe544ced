package commands

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"jennyerp/internal/keys"
	"jennyerp/models"
)

// runDSR keeps the book of what people ask about their data by mail.
func runDSR(ctx context.Context, c *call) error {
	ring, err := openRing(c.cfg)
	if err != nil {
		return err
	}
	return withControl(ctx, c.cfg, func(control *models.Control) error {
		control.UseAuditKey(ring.Service(keys.Audit))
		switch c.further[0] {
		case "list":
			return listRequests(ctx, control, c.all, c.out)
		case "new":
			return newRequest(ctx, control, c)
		}
		r, err := control.FindDataRequest(ctx, c.request)
		if errors.Is(err, models.ErrNotFound) {
			return errors.New("--request and the first eight characters of the number that dsr list shows are needed")
		}
		if err != nil {
			return err
		}
		act := map[string]func(context.Context, *models.DataRequest, string) error{"identify": control.IdentifyDataRequest, "extend": control.ExtendDataRequest,
			"answer": control.AnswerDataRequest, "refuse": control.RefuseDataRequest}[c.further[0]]
		if act != nil {
			if err := act(ctx, r, c.text); err != nil {
				return explainDSR(err)
			}
		}
		showRequest(r, time.Now(), c.out)
		return nil
	})
}

func newRequest(ctx context.Context, control *models.Control, c *call) error {
	received, err := models.RequestDay(c.at)
	if err != nil {
		return fmt.Errorf("%q is no day; write 2026-11-30", c.at)
	}
	r := &models.DataRequest{Kind: c.kind, Email: c.email, Name: c.person, Text: c.text, ReceivedAt: received}
	if err := control.AddDataRequest(ctx, r); err != nil {
		return explainDSR(err)
	}
	showRequest(r, time.Now(), c.out)
	return nil
}

// explainDSR says in words what is wrong with the call.
func explainDSR(err error) error {
	var bad *models.Invalid
	switch {
	case errors.Is(err, models.ErrStale):
		return errors.New("this request is closed already")
	case !errors.As(err, &bad):
		return err
	}
	switch bad.Fields[0].Key {
	case "request.extend.late":
		return errors.New("it can be extended once, and only while it is not overdue")
	case "request.unidentified":
		return errors.New("make sure first who asks, without asking for more data than needed, and note how: dsr identify --request ID --text HOW")
	}
	return fmt.Errorf("--%s is missing or wrong; --kind is one of %q, --email an address, --text some words, --at a day that is not to come", bad.Fields[0].Field, models.DataRequestKinds)
}

// listRequests shows the open requests, those due first; with all, the closed
// ones, too.
func listRequests(ctx context.Context, control *models.Control, all bool, out io.Writer) error {
	now := time.Now().UnixMilli()
	for _, closed := range []bool{false, true} {
		if closed && !all {
			break
		}
		for after := int64(0); ; {
			rows, err := control.DataRequests(ctx, closed, after, 100)
			if err != nil || len(rows) == 0 {
				if err != nil {
					return err
				}
				break
			}
			for _, r := range rows {
				fmt.Fprintf(out, "%s  %-8s %-10s %s  %s  %s\n", r.UID[:8], r.Kind, r.State, models.At(r.ReceivedAt).Format(time.DateOnly), clockOf(r, now), r.Email)
			}
			after = rows[len(rows)-1].ID
		}
	}
	overdue, err := control.OverdueDataRequests(ctx)
	if err == nil && overdue > 0 {
		fmt.Fprintf(out, "%d OVERDUE: the law's month is over\n", overdue)
	}
	return err
}

// clockOf says how the time stands.
func clockOf(r models.DataRequest, now int64) string {
	due := models.At(r.DueAt).Format(time.DateOnly)
	switch {
	case !r.Open():
		return "closed " + models.At(r.ClosedAt).Format(time.DateOnly)
	case r.Overdue(now):
		return fmt.Sprintf("OVERDUE since %s, %d days", due, -r.DaysLeft(now))
	}
	return fmt.Sprintf("due %s, %d days left", due, r.DaysLeft(now))
}

func showRequest(r *models.DataRequest, now time.Time, out io.Writer) {
	fmt.Fprintf(out, "%s\n%s, %s, from %s %s\nreceived %s, %s\n", r.UID, r.Kind, r.State, r.Email, r.Name, models.At(r.ReceivedAt).Format(time.DateOnly), clockOf(*r, now.UnixMilli()))
	for _, part := range [][2]string{{"asked", r.Text}, {"identity", r.Identity}, {"extended", r.ExtendedWhy}, {"answer", r.Answer}} {
		if part[1] != "" {
			fmt.Fprintf(out, "%s: %s\n", part[0], part[1])
		}
	}
}
