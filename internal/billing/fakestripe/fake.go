// Package fakestripe is a stand-in for Stripe with a memory, for tests: customers, prices, Checkout, subscriptions
// that renew as its clock says, cards that decline, and the letters Stripe would post about all of it. Shapes are
// checked against stripe-mock elsewhere; here it is what happens one after the other that counts.
package fakestripe

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stripe/stripe-go/v79/webhook"
)

// Secret signs the fake's letters.
const Secret = "whsec_fake"

// card is in every letter of the fake, as Stripe never writes one: whoever keeps more than ids is found by it.
const card = "4242424242424242"

type object = map[string]any

// Server is the stand-in. Its clock is the test's.
type Server struct {
	URL   string
	clock func() time.Time

	mu        sync.Mutex
	n         int // numbers all ids
	customers map[string]object
	prices    map[string]object // by lookup key
	sessions  map[string]object
	portals   []object
	subs      []object
	invoices  []object
	letters   [][]byte
	answered  map[string]object // by Idempotency-Key
	declines  map[string]bool   // customers whose card the bank refuses
	away      bool
	asked     []string // method and path of what was asked
}

// Start runs a stand-in for the time of a test.
func Start(t *testing.T, clock func() time.Time) *Server {
	s := &Server{clock: clock, customers: map[string]object{}, prices: map[string]object{}, sessions: map[string]object{}, answered: map[string]object{}, declines: map[string]bool{}}
	web := httptest.NewServer(s)
	t.Cleanup(web.Close)
	s.URL = web.URL
	return s
}

// ServeHTTP answers as Stripe's API would.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	_ = r.ParseForm() // the client is the library
	s.asked = append(s.asked, r.Method+" "+r.URL.Path)
	if s.away {
		answer(w, http.StatusServiceUnavailable, fault("api_error", ""))
		return
	}
	key := r.Header.Get("Idempotency-Key")
	if known := s.answered[key]; key != "" && known != nil {
		answer(w, http.StatusOK, known)
		return
	}
	code, body := s.route(r.Method, strings.Split(strings.TrimPrefix(r.URL.Path, "/v1/"), "/"), r.Form)
	if code == http.StatusOK && r.Method == http.MethodPost && key != "" {
		s.answered[key] = body
	}
	answer(w, code, body)
}

func answer(w http.ResponseWriter, code int, body object) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	_ = json.NewEncoder(w).Encode(body) // a client that left is no fault
}

func fault(kind, code string) object {
	return object{"error": object{"type": kind, "code": code, "message": "told by the fake"}}
}

func missing() (int, object) {
	return http.StatusNotFound, fault("invalid_request_error", "resource_missing")
}

func (s *Server) route(method string, path []string, f url.Values) (int, object) {
	switch method + " " + strings.Join(path[:min(2, len(path))], "/") {
	case "POST customers":
		return s.add(s.customers, "cus", object{"object": "customer", "name": f.Get("name"), "email": f.Get("email")})
	case "GET prices":
		if p := s.prices[f.Get("lookup_keys[0]")]; p != nil {
			return http.StatusOK, list(p)
		}
		return http.StatusOK, list()
	case "POST products":
		return http.StatusOK, object{"id": f.Get("id"), "object": "product"}
	case "POST prices":
		return s.addPrice(f)
	case "POST checkout/sessions":
		return s.addSession(f)
	case "GET billing_portal/configurations":
		return http.StatusOK, list(s.portals...)
	case "POST billing_portal/configurations":
		s.portals = append(s.portals, object{"id": s.id("bpc"), "object": "billing_portal.configuration", "metadata": object{"name": f.Get("metadata[name]")}})
		return http.StatusOK, s.portals[len(s.portals)-1]
	case "POST billing_portal/sessions":
		return http.StatusOK, object{"id": s.id("bps"), "object": "billing_portal.session", "url": "https://billing.stripe.com/p/session/" + f.Get("customer")}
	}
	return s.routeOwed(method, path, f)
}

func (s *Server) routeOwed(method string, path []string, f url.Values) (int, object) {
	switch {
	case path[0] == "subscriptions" && len(path) == 1 && method == http.MethodGet:
		return http.StatusOK, list(of(s.subs, f.Get("customer"))...)
	case path[0] == "subscriptions" && len(path) == 2 && method == http.MethodPost:
		return s.change(s.find(s.subs, path[1]), f)
	case path[0] == "subscriptions" && len(path) == 2 && method == http.MethodDelete:
		return s.cancel(s.find(s.subs, path[1]))
	case path[0] == "invoices" && len(path) == 1:
		return http.StatusOK, list(of(s.invoices, f.Get("customer"))...)
	case path[0] == "invoices" && path[1] == "upcoming":
		return s.upcoming(s.find(s.subs, f.Get("subscription")), f)
	case path[0] == "invoices" && len(path) == 2:
		if in := s.find(s.invoices, path[1]); in != nil {
			return http.StatusOK, in
		}
	}
	return missing()
}

func (s *Server) id(kind string) string {
	s.n++
	return fmt.Sprintf("%s_%d", kind, s.n)
}

func (s *Server) add(to map[string]object, kind string, o object) (int, object) {
	o["id"] = s.id(kind)
	to[o["id"].(string)] = o
	return http.StatusOK, o
}

func (s *Server) addPrice(f url.Values) (int, object) {
	var amount int64
	fmt.Sscan(f.Get("unit_amount"), &amount)
	p := object{"id": s.id("price"), "object": "price", "lookup_key": f.Get("lookup_key"), "unit_amount": amount, "currency": f.Get("currency"),
		"recurring": object{"interval": f.Get("recurring[interval]")}}
	s.prices[f.Get("lookup_key")] = p
	return http.StatusOK, p
}

func (s *Server) addSession(f url.Values) (int, object) {
	if s.customers[f.Get("customer")] == nil {
		return missing()
	}
	id := s.id("cs")
	s.sessions[id] = object{"id": id, "object": "checkout.session", "url": "https://checkout.stripe.com/c/pay/" + id, "customer": f.Get("customer"),
		"price": f.Get("line_items[0][price]"), "trial_end": f.Get("subscription_data[trial_end]"), "success_url": f.Get("success_url")}
	return http.StatusOK, s.sessions[id]
}

func list(all ...object) object {
	if all == nil {
		all = []object{}
	}
	return object{"object": "list", "data": all, "has_more": false}
}

// of are a customer's, the newest first.
func of(all []object, customer string) []object {
	var own []object
	for i := len(all) - 1; i >= 0; i-- {
		if all[i]["customer"] == customer {
			own = append(own, all[i])
		}
	}
	return own
}

func (s *Server) find(all []object, id string) object {
	for _, o := range all {
		if o["id"] == id {
			return o
		}
	}
	return nil
}

// letter keeps what Stripe would post about an object as it is now.
func (s *Server) letter(kind string, o object) {
	body, err := json.Marshal(object{"id": s.id("evt"), "object": "event", "type": kind, "created": s.clock().Unix(), "api_version": "2024-06-20", "data": object{"object": o, "previous_attributes": object{"number": card}}})
	if err != nil {
		panic(err) // maps of ours
	}
	s.letters = append(s.letters, body)
}

// Letters gives what waits to be posted, and forgets it.
func (s *Server) Letters() [][]byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := s.letters
	s.letters = nil
	return all
}

// Sign writes the header that goes with a letter posted at a time.
func Sign(letter []byte, at time.Time) string {
	return webhook.GenerateTestSignedPayload(&webhook.UnsignedPayload{Payload: letter, Secret: Secret, Timestamp: at}).Header
}

// Asked are the calls so far, as "POST /v1/customers".
func (s *Server) Asked() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.asked...)
}
