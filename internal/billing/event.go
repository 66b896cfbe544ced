package billing

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/stripe/stripe-go/v79"
	"github.com/stripe/stripe-go/v79/webhook"
)

// Event is what Stripe posts: that something changed for a customer. What is in it is not believed beyond that, for
// events come twice, late and in any order; who hears of one looks.
type Event struct {
	ID       string
	Kind     string // as in customer.subscription.updated
	Customer string // cus_…; "" for what is no customer's
	At       int64  // unix ms
}

// skew is how far Stripe's clock and ours may be apart, and how long a letter may be on its way.
const skew = 5 * time.Minute

// ErrSignature says that Stripe did not write this, or not now.
var ErrSignature = errors.New("billing: not signed by Stripe, or too long ago")

// Read checks the signature of what was posted and reads it. An old letter that somebody kept is refused, and one
// that claims to be from the future.
func (s *Stripe) Read(body []byte, signature string, now time.Time) (Event, error) {
	if err := webhook.ValidatePayloadIgnoringTolerance(body, signature, s.secret); err != nil {
		return Event{}, fmt.Errorf("%w: %w", ErrSignature, err)
	}
	if away := now.Sub(signedAt(signature)); away > skew || away < -skew {
		return Event{}, fmt.Errorf("%w: our clocks are %s apart", ErrSignature, away.Round(time.Second))
	}
	var e stripe.Event
	if err := json.Unmarshal(body, &e); err != nil || e.ID == "" {
		return Event{}, errors.New("billing: what was posted is no event")
	}
	return Event{ID: e.ID, Kind: string(e.Type), Customer: customerOf(e), At: millis(e.Created)}, nil
}

// signedAt is the time in a signature whose form was checked already.
func signedAt(signature string) time.Time {
	for part := range strings.SplitSeq(signature, ",") {
		if seconds, ok := strings.CutPrefix(part, "t="); ok {
			n, _ := strconv.ParseInt(seconds, 10, 64) // 0 is refused as too old
			return time.Unix(n, 0)
		}
	}
	return time.Time{}
}

// customerOf finds whom an event is about: the object is a customer, or names one, by id or whole.
func customerOf(e stripe.Event) string {
	if e.Data == nil {
		return ""
	}
	var object struct {
		Object, ID string
		Customer   json.RawMessage
	}
	if json.Unmarshal(e.Data.Raw, &object) != nil {
		return ""
	}
	if object.Object == "customer" {
		return object.ID
	}
	var id string
	var whole struct{ ID string }
	if json.Unmarshal(object.Customer, &id) != nil {
		_ = json.Unmarshal(object.Customer, &whole) // neither: the event is nobody's
		id = whole.ID
	}
	return id
}
