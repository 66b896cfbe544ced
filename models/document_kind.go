package models

import "slices"

// Status is where a paper is in its life.
type Status string

// Column is a field that the lines of a kind have, by the name of its form field.
type Column string

// The columns of lines. Sample, colour, text and note every line has.
const (
	ColForm     Column = "form"     // hanger, card, metre, kilo, a4
	ColQuantity Column = "quantity" // with its unit
	ColPrice    Column = "price"
	ColDiscount Column = "discount"
	ColVAT      Column = "vat"
	ColTarget   Column = "target" // the price somebody would like
	ColMOQ      Column = "moq"
	ColLead     Column = "lead"
	ColDue      Column = "due" // a date for this line
	ColCharge   Column = "charge"

	ColTolerance Column = "tolerance" // how much more or less may be delivered
)

// Kind is what one family of papers does differently. Data only: what needs
// behaviour is a method with one switch, or a file of its own.
type Kind struct {
	Name    string              // "quotation": column value and beginning of its message keys
	Path    string              // "quotations": its address
	Icon    string              // in the menu
	Prefix  string              // "QT": of its number
	Party   string              // "customer" or "supplier"
	Many    bool                // goes to several parties at once, each with a link of his own; see Asked
	Start   Status              // "draft", or "new" for what comes from outside
	Steps   map[Status][]Status // moves a person may make
	Theirs  map[Status][]Status // moves made by who opens the link
	Follows map[Status][]Status // moves that follow from issuing, payments and the calendar
	Frozen  []Status            // in which the paper no longer changes
	Ended   []Status            // in which nothing is expected any more
	Columns []Column
	Modes   []string // of a quotation: a price list without total, or an offer
	Dated   string   // what `until` means: "valid" or "due", "" when it has none
	Picked  string   // kind that the lines become which the link's reader chooses, "" when he cannot
	Signed  bool     // its reader signs it by hand
	Into    []string // kinds it can be turned into
	Claims  bool     // asks for money: treatment of the VAT, stamp duty, terms in dates
	Debt    int      // once issued: 1 they owe us, -1 we owe them
	Under   string   // the kind whose list leads here; "" for a place in the menu
	Turned  Status   // where it stands once it was turned into one of them, "" where it stood
	Edit    Permission

	Received bool // written by the other side: its sums are theirs, lines may be negative or without a price
}

// Kinds are all papers, in the order of the menu. Routes, lists, forms and
// tests go over it.
var Kinds = []*Kind{
	{
		Name: "quotation", Path: "quotations", Icon: "doc", Prefix: "QT", Party: "customer", Start: "draft", Dated: "valid",
		Modes:   []string{"offer", "prices"},
		Steps:   map[Status][]Status{"draft": {"sent"}, "sent": {"accepted", "declined", "expired"}, "seen": {"accepted", "declined", "expired"}, "expired": {"accepted", "declined"}},
		Theirs:  map[Status][]Status{"sent": {"seen", "accepted", "declined"}, "seen": {"accepted", "declined"}},
		Frozen:  []Status{"sent", "seen", "accepted", "declined", "expired"},
		Ended:   []Status{"accepted", "declined", "expired"},
		Columns: []Column{ColQuantity, ColPrice, ColDiscount, ColMOQ, ColLead},
		Picked:  "selection", Into: []string{"dispatch", "order", "proforma"}, Edit: EditPapers,
	},
	{
		Name: "dispatch", Path: "dispatches", Icon: "truck", Prefix: "SD", Party: "customer", Start: "draft",
		Steps:   map[Status][]Status{"draft": {"packed", "sent", "cancelled"}, "packed": {"sent", "draft", "cancelled"}, "sent": {"delivered", "cancelled"}},
		Theirs:  map[Status][]Status{"sent": {"delivered"}},
		Frozen:  []Status{"packed", "sent", "delivered", "cancelled"},
		Ended:   []Status{"delivered", "cancelled"},
		Columns: []Column{ColForm, ColQuantity, ColCharge, ColPrice}, Signed: true,
		Into: []string{"quotation", "order"}, Edit: PackParcels,
	},
	{
		Name: "selection", Path: "selections", Icon: "swatch", Prefix: "SE", Party: "customer", Start: "new",
		Steps:   map[Status][]Status{"new": {"answered", "closed"}, "answered": {"closed", "new"}, "closed": {"new"}},
		Frozen:  []Status{"closed"},
		Ended:   []Status{"answered", "closed"},
		Columns: []Column{ColQuantity, ColTarget},
		Into:    []string{"quotation", "dispatch", "order"}, Turned: "answered", Edit: EditPapers,
	},
	{
		Name: "inquiry", Path: "inquiries", Icon: "coins", Prefix: "PI", Party: "supplier", Many: true, Start: "draft", Dated: "due",
		Steps:   map[Status][]Status{"draft": {"sent"}, "sent": {"answered", "closed"}, "answered": {"closed"}},
		Frozen:  []Status{"sent", "answered", "closed"},
		Ended:   []Status{"closed"},
		Columns: []Column{ColQuantity, ColTarget},
		Edit:    EditPapers,
	},
	{
		Name: "order", Path: "orders", Icon: "box", Prefix: "SO", Party: "customer", Start: "draft", Dated: "due",
		Steps: map[Status][]Status{"draft": {"confirmed", "cancelled"}, "confirmed": {"in_production", "part_delivered", "delivered", "cancelled"},
			"in_production": {"part_delivered", "delivered", "cancelled"}, "part_delivered": {"delivered", "closed"}, "delivered": {"closed"}},
		Frozen:  []Status{"confirmed", "in_production", "part_delivered", "delivered", "closed", "cancelled"},
		Ended:   []Status{"closed", "cancelled"},
		Columns: []Column{ColQuantity, ColPrice, ColDiscount, ColVAT, ColDue, ColTolerance}, Signed: true,
		Into: []string{"invoice", "proforma"}, Edit: EditPapers,
	},
	{
		Name: "proforma", Path: "proformas", Icon: "doc", Prefix: "PF", Party: "customer", Start: "draft", Dated: "valid", Claims: true, Under: "invoice",
		Steps:   map[Status][]Status{"draft": {"sent"}, "sent": {"closed"}},
		Frozen:  []Status{"sent", "closed"},
		Ended:   []Status{"closed"},
		Columns: []Column{ColQuantity, ColPrice, ColDiscount, ColVAT},
		Into:    []string{"invoice"}, Edit: EditInvoices,
	},
	{
		Name: "invoice", Path: "invoices", Icon: "coins", Prefix: "FT", Party: "customer", Start: "draft", Dated: "due", Claims: true, Debt: 1,
		Follows: map[Status][]Status{"draft": {"issued"}, "issued": {"part_paid", "overdue", "paid", "credited"}},
		Frozen:  []Status{"issued", "part_paid", "overdue", "paid", "credited"},
		Ended:   []Status{"paid", "credited"},
		Columns: []Column{ColQuantity, ColPrice, ColDiscount, ColVAT},
		Into:    []string{"credit_note"}, Edit: EditInvoices,
	},
	{
		Name: "credit_note", Path: "credit-notes", Icon: "undo", Prefix: "NC", Party: "customer", Start: "draft", Claims: true, Debt: -1, Under: "invoice",
		Follows: map[Status][]Status{"draft": {"issued"}, "issued": {"used"}},
		Frozen:  []Status{"issued", "used"},
		Ended:   []Status{"used"},
		Columns: []Column{ColQuantity, ColPrice, ColDiscount, ColVAT},
		Edit:    EditInvoices,
	},
	{
		Name: "bill", Path: "bills", Icon: "inbox", Prefix: "FF", Party: "supplier", Start: "draft", Dated: "due", Debt: -1,
		Modes:   []string{"invoice", "credit"},
		Steps:   map[Status][]Status{"draft": {"booked"}, "booked": {"draft"}, "overdue": {"draft"}},
		Follows: map[Status][]Status{"booked": {"part_paid", "overdue", "paid"}},
		Frozen:  []Status{"booked", "part_paid", "overdue", "paid"},
		Ended:   []Status{"paid"},
		Columns: []Column{ColQuantity, ColPrice, ColDiscount, ColVAT}, Received: true,
		Edit: EditInvoices,
	},
}

// FindKind finds a kind by its name; nil when there is none.
func FindKind(name string) *Kind {
	i := slices.IndexFunc(Kinds, func(k *Kind) bool { return k.Name == name })
	if i < 0 {
		return nil
	}
	return Kinds[i]
}

// Allows tells whether a person may move a paper from one status to the other.
func (k *Kind) Allows(from, to Status) bool { return slices.Contains(k.Steps[from], to) }

// Lets tells whether the one who opens the link may.
func (k *Kind) Lets(from, to Status) bool { return slices.Contains(k.Theirs[from], to) }

// Freezes tells whether a paper in this status no longer changes.
func (k *Kind) Freezes(s Status) bool { return slices.Contains(k.Frozen, s) }

// Ends tells whether nothing is expected of a paper in this status.
func (k *Kind) Ends(s Status) bool { return slices.Contains(k.Ended, s) }

// Issued tells whether papers of the kind are issued: gapless numbers, frozen
// for ever, corrected by a credit note alone.
func (k *Kind) Issued() bool { return k.Claims && k.Debt != 0 }

// Has tells whether the lines have a column.
func (k *Kind) Has(c Column) bool { return slices.Contains(k.Columns, c) }

// Statuses are all in which a paper of the kind can be, from its start on.
func (k *Kind) Statuses() []Status {
	all := []Status{k.Start}
	for i := 0; i < len(all); i++ {
		for _, next := range slices.Concat(k.Theirs[all[i]], k.Follows[all[i]], k.Steps[all[i]]) {
			if !slices.Contains(all, next) {
				all = append(all, next)
			}
		}
	}
	return all
}
