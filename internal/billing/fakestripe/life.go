package fakestripe

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Away makes every call fail, or work again.
func (s *Server) Away(away bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.away = away
}

// Decline makes the bank refuse a customer's card, or take it again.
func (s *Server) Decline(customer string, declines bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.declines[customer] = declines
}

// Complete does what a person does on the page of Checkout at an address: he gives a card that works.
func (s *Server) Complete(address string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	session := s.sessions[address[strings.LastIndexByte(address, '/')+1:]]
	now := s.clock().Unix()
	sub := object{"id": s.id("sub"), "object": "subscription", "customer": session["customer"], "created": now, "status": "active", "cancel_at_period_end": false, "current_period_start": now}
	price := s.priceOf(session["price"].(string))
	sub["items"] = list(object{"id": s.id("si"), "object": "subscription_item", "price": price})
	if end := session["trial_end"].(string); end != "" {
		var at int64
		fmt.Sscan(end, &at)
		sub["status"], sub["trial_end"], sub["current_period_end"] = "trialing", at, at
	} else {
		sub["current_period_end"] = after(now, price)
	}
	s.subs = append(s.subs, sub)
	s.letter("customer.subscription.created", sub)
	s.bill(sub)
	s.letter("checkout.session.completed", session)
}

func (s *Server) priceOf(id string) object {
	for _, p := range s.prices {
		if p["id"] == id {
			return p
		}
	}
	return nil
}

func after(start int64, price object) int64 {
	if price["recurring"].(object)["interval"] == "year" {
		return time.Unix(start, 0).UTC().AddDate(1, 0, 0).Unix()
	}
	return time.Unix(start, 0).UTC().AddDate(0, 1, 0).Unix()
}

func priceIn(sub object) object {
	return sub["items"].(object)["data"].([]object)[0]["price"].(object)
}

// bill writes the invoice of the period that begins, and asks the card for it.
func (s *Server) bill(sub object) {
	amount := priceIn(sub)["unit_amount"].(int64)
	if sub["status"] == "trialing" {
		amount = 0
	}
	pending, _ := sub["pending"].(int64)
	delete(sub, "pending")
	amount += pending
	n := len(s.invoices) + 1
	in := object{"id": s.id("in"), "object": "invoice", "customer": sub["customer"], "subscription": sub["id"], "number": fmt.Sprintf("JENNY-%04d", n), "currency": "eur", "created": s.clock().Unix(),
		"total": amount, "total_excluding_tax": amount, "amount_due": amount, "tax": nil, "status": "open", "customer_name": "Ferri SRL", "status_transitions": object{},
		"invoice_pdf": "https://pay.stripe.com/invoice/" + fmt.Sprint(n) + "/pdf",
		"lines":       list(object{"id": s.id("il"), "object": "line_item", "amount": amount, "description": "JennyERP", "period": object{"start": sub["current_period_start"], "end": sub["current_period_end"]}})}
	s.invoices = append(s.invoices, in)
	s.letter("invoice.finalized", in)
	s.charge(sub, in)
}

func (s *Server) charge(sub, in object) {
	if s.declines[sub["customer"].(string)] && in["total"].(int64) > 0 {
		sub["status"] = "past_due"
		s.letter("invoice.payment_failed", in)
		s.letter("customer.subscription.updated", sub)
		return
	}
	in["status"], in["status_transitions"] = "paid", object{"paid_at": s.clock().Unix()}
	if sub["status"] == "past_due" {
		sub["status"] = "active"
		s.letter("customer.subscription.updated", sub)
	}
	s.letter("invoice.paid", in)
}

// Turn does what Stripe does by itself until now: it renews, ends and asks for what is owed once more.
func (s *Server) Turn() {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.clock().Unix()
	for _, sub := range s.subs {
		for sub["status"] != "canceled" && sub["current_period_end"].(int64) <= now {
			if sub["cancel_at_period_end"] == true {
				s.end(sub, sub["current_period_end"].(int64))
				break
			}
			sub["current_period_start"] = sub["current_period_end"]
			sub["current_period_end"] = after(sub["current_period_end"].(int64), priceIn(sub))
			if sub["status"] == "trialing" {
				sub["status"] = "active"
			}
			s.letter("customer.subscription.updated", sub)
			s.bill(sub)
		}
	}
	for _, in := range s.invoices {
		if sub := s.find(s.subs, in["subscription"].(string)); in["status"] == "open" && sub != nil && !s.declines[in["customer"].(string)] {
			s.charge(sub, in)
		}
	}
}

func (s *Server) end(sub object, at int64) {
	sub["status"], sub["ended_at"] = "canceled", at
	s.letter("customer.subscription.deleted", sub)
}

// change moves a subscription to another price, or lets it end.
func (s *Server) change(sub object, f url.Values) (int, object) {
	if sub == nil || sub["status"] == "canceled" {
		return missing()
	}
	if price := s.priceOf(f.Get("items[0][price]")); price != nil {
		if s.declines[sub["customer"].(string)] && f.Get("payment_behavior") == "error_if_incomplete" && price["recurring"].(object)["interval"] != priceIn(sub)["recurring"].(object)["interval"] {
			return http.StatusPaymentRequired, fault("card_error", "card_declined")
		}
		var at int64
		fmt.Sscan(f.Get("proration_date"), &at)
		back, owed := prorated(sub, price, at)
		sub["pending"] = back + owed
		sub["items"].(object)["data"].([]object)[0]["price"] = price
	}
	if end := f.Get("cancel_at_period_end"); end != "" {
		sub["cancel_at_period_end"] = end == "true"
	}
	s.letter("customer.subscription.updated", sub)
	return http.StatusOK, sub
}

func (s *Server) cancel(sub object) (int, object) {
	if sub == nil || sub["status"] == "canceled" {
		return missing()
	}
	s.end(sub, s.clock().Unix())
	return http.StatusOK, sub
}

// prorated is what is given back for the old price and owed for the new one, for the rest of the period.
func prorated(sub, price object, at int64) (back, owed int64) {
	if sub["status"] == "trialing" {
		return 0, 0
	}
	start, end := sub["current_period_start"].(int64), sub["current_period_end"].(int64)
	return -priceIn(sub)["unit_amount"].(int64) * (end - at) / (end - start), price["unit_amount"].(int64) * (end - at) / (end - start)
}

func (s *Server) upcoming(sub object, f url.Values) (int, object) {
	if sub == nil || sub["status"] == "canceled" || sub["cancel_at_period_end"] == true {
		return http.StatusNotFound, fault("invalid_request_error", "invoice_upcoming_none")
	}
	price, lines, sum := priceIn(sub), []object{}, int64(0)
	if pending, _ := sub["pending"].(int64); pending != 0 {
		sum += pending
		lines = append(lines, object{"amount": pending, "description": "Change", "proration": true})
	}
	if wish := s.priceOf(f.Get("subscription_items[0][price]")); wish != nil {
		var at int64
		fmt.Sscan(f.Get("subscription_proration_date"), &at)
		back, owed := prorated(sub, wish, at)
		lines = append(lines, object{"amount": back, "description": "Unused time", "proration": true}, object{"amount": owed, "description": "Remaining time", "proration": true})
		sum, price = sum+back+owed, wish
	}
	amount := price["unit_amount"].(int64)
	lines = append(lines, object{"amount": amount, "description": "JennyERP", "proration": false})
	return http.StatusOK, object{"object": "invoice", "currency": "eur", "amount_due": sum + amount, "next_payment_attempt": sub["current_period_end"], "lines": list(lines...)}
}
