package models

import (
	"slices"

	"jennyerp/internal/billing"
)

// Plan is what a company may buy, or has for nothing at first.
type Plan struct {
	Name        string
	Seats       int   // people, with those who are invited
	Bytes       int64 // of pictures and files
	Month, Year int64 // cents of the euro, without VAT; 0 for what is not sold
}

const gigabyte = 1 << 30 // as page.Size writes it

// Plans are what is sold, the smallest first. A year costs ten months.
var Plans = []Plan{
	{Name: "solo", Seats: 1, Bytes: 10 * gigabyte, Month: 19_00, Year: 190_00},
	{Name: "team", Seats: 4, Bytes: 50 * gigabyte, Month: 49_00, Year: 490_00},
	{Name: "business", Seats: 10, Bytes: 200 * gigabyte, Month: 99_00, Year: 990_00},
}

// TrialPlan is what a company has before it bought anything.
var TrialPlan = Plan{Name: "trial", Seats: 10, Bytes: 10 * gigabyte}

// How long things take until a company only reads: nothing is ever deleted for
// want of money.
const (
	TrialLife    = 30 * day
	OwingLife    = 21 * day // from the first unpaid invoice
	lookEvery    = day      // even when Stripe says nothing
	measureEvery = day
	eventLife    = 30 * day
	// SeatsSoon and StorageSoon are the shares, in percent, from which on a page
	// warns of a limit.
	SeatsSoon, StorageSoon = 80, 80
)

// Cycles are the lengths of a period.
var Cycles = []string{"month", "year"}

// FindPlan finds a plan that is sold.
func FindPlan(name string) (Plan, bool) {
	i := slices.IndexFunc(Plans, func(p Plan) bool { return p.Name == name })
	if i < 0 {
		return Plan{}, false
	}
	return Plans[i], true
}

// Offer is the plan for a cycle, as Stripe sells it.
func (p Plan) Offer(cycle, title string) billing.Offer {
	return billing.Offer{Plan: p.Name, Title: title, Cycle: cycle, Amount: p.Price(cycle)}
}

// Price is what a cycle costs, in cents without VAT.
func (p Plan) Price(cycle string) int64 {
	if cycle == "year" {
		return p.Year
	}
	return p.Month
}

// Usage is what a company uses of its plan.
type Usage struct {
	Seats      int   // people and open invitations
	Bytes      int64 // counted once a day, and what came since
	MeasuredAt int64 // 0 when not yet
}

// Fits tells whether a plan is large enough for what is used.
func (p Plan) Fits(u Usage) bool { return u.Seats <= p.Seats && u.Bytes <= p.Bytes }

// SeatsNear and StorageNear tell whether a limit is close.
func (p Plan) SeatsNear(u Usage) bool { return u.Seats*100 >= p.Seats*SeatsSoon && p.Seats > 1 }

// StorageNear is described with SeatsNear.
func (p Plan) StorageNear(u Usage) bool { return u.Bytes/100 >= p.Bytes/100*StorageSoon/100 }
