package models

import (
	"errors"
	"path/filepath"
	"testing"
	"time"
)

func TestDataRequestHasThirtyDaysAndSixtyMoreOnce(t *testing.T) {
	ctx, now := t.Context(), time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	c, err := OpenControl(ctx, filepath.Join(t.TempDir(), "control.db"), func() time.Time { return now })
	must(t, err)
	defer c.Close()
	c.UseAuditKey(make([]byte, 32))
	r := &DataRequest{Kind: "access", Email: "Eva@Jara.example", Name: "Eva", Text: "What do you have about me?"}
	must(t, c.AddDataRequest(ctx, r))
	late := &DataRequest{Kind: "delete", Email: "otto@jara.example", ReceivedAt: now.Add(-29 * day).UnixMilli()}
	must(t, c.AddDataRequest(ctx, late))

	if all, err := c.DataRequests(ctx, false, 0, 10); err != nil || len(all) != 2 || all[0].UID != late.UID || all[0].DaysLeft(c.Now()) != 1 || all[1].DaysLeft(c.Now()) != 30 {
		t.Fatalf("open: %+v, %v", all, err)
	}
	if err := c.AnswerDataRequest(ctx, r, "attached"); err == nil {
		t.Error("data went to somebody unknown")
	}
	must(t, c.IdentifyDataRequest(ctx, r, "answered from the address of the account"))

	now = now.Add(2 * day)
	if n, err := c.OverdueDataRequests(ctx); err != nil || n != 1 {
		t.Errorf("%d overdue, %v", n, err)
	}
	if err := c.ExtendDataRequest(ctx, late, "many papers"); err == nil {
		t.Error("extended after the first month")
	}
	must(t, c.ExtendDataRequest(ctx, r, "many papers"))
	if r.DaysLeft(c.Now()) != 88 || r.Overdue(c.Now()) {
		t.Errorf("%d days left", r.DaysLeft(c.Now()))
	}
	if err := c.ExtendDataRequest(ctx, r, "more papers"); err == nil {
		t.Error("extended twice")
	}
	must(t, c.AnswerDataRequest(ctx, r, "sent as zip"))
	must(t, c.RefuseDataRequest(ctx, late, "nobody of this name has an account"))
	if err := c.RefuseDataRequest(ctx, r, "no"); !errors.Is(err, ErrStale) {
		t.Errorf("answered twice: %v", err)
	}
	found, err := c.FindDataRequest(ctx, r.UID[:8])
	if err != nil || found.State != "answered" || found.Answer != "sent as zip" {
		t.Errorf("found %+v, %v", found, err)
	}
	if first, err := c.DataRequests(ctx, true, 0, 1); err != nil || len(first) != 1 {
		t.Errorf("closed: %v, %v", first, err)
	} else if rest, err := c.DataRequests(ctx, true, first[0].ID, 10); err != nil || len(rest) != 1 || rest[0].UID == first[0].UID {
		t.Errorf("the next page: %v, %v", rest, err)
	}
	now = now.Add(721 * day)
	must(t, c.Tidy(ctx))
	if all, err := c.DataRequests(ctx, true, 0, 10); err != nil || len(all) != 0 {
		t.Errorf("after 24 months: %v, %v", all, err)
	}
}
