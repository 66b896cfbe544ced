package models

import "slices"

// Role is what a person may do in a company. The sets are here and nowhere else.
type Role string

// Permission names one thing a route may ask for.
type Permission string

// The permissions; a route declares one (ASVS 8.2).
const (
	ReadSamples   Permission = "samples.read"
	EditSamples   Permission = "samples.edit"
	CountSamples  Permission = "samples.count"  // physical samples: +1, -1, set
	ExportSamples Permission = "samples.export" // takes the library out of the house
	ImportSamples Permission = "samples.import"
	ReadPapers    Permission = "papers.read"
	EditPapers    Permission = "papers.edit"
	PackParcels   Permission = "parcels.pack"  // sample dispatches
	EditInvoices  Permission = "invoices.edit" // invoices, credit notes, supplier invoices
	ReadReports   Permission = "reports.read"  // what the papers come to
	ReadMoney     Permission = "money.read"    // payments, statements, what is owed
	EditMoney     Permission = "money.edit"    // payments in and out
	EditParties   Permission = "parties.edit"
	EditCompany   Permission = "company.edit"
	ManageTeam    Permission = "team.manage"
	ManageBilling Permission = "billing.manage" // what the company pays for the service
)

// Roles are in the order they are offered.
var Roles = []Role{"owner", "seller", "warehouse", "accountant"}

var grants = map[Permission][]Role{
	ReadSamples:   {"owner", "seller", "warehouse", "accountant"},
	EditSamples:   {"owner", "seller"},
	CountSamples:  {"owner", "seller", "warehouse"},
	ExportSamples: {"owner", "seller", "accountant"},
	ImportSamples: {"owner", "seller"},
	ReadPapers:    {"owner", "seller", "warehouse", "accountant"},
	EditPapers:    {"owner", "seller"},
	PackParcels:   {"owner", "seller", "warehouse"},
	EditInvoices:  {"owner", "seller"},
	ReadReports:   {"owner", "seller", "accountant"},
	ReadMoney:     {"owner", "seller", "accountant"},
	EditMoney:     {"owner", "seller", "accountant"},
	EditParties:   {"owner", "seller"},
	EditCompany:   {"owner"},
	ManageTeam:    {"owner"},
	ManageBilling: {"owner"},
}

// Permissions are all that a route may ask for.
func Permissions() []Permission {
	var all []Permission
	for p := range grants {
		all = append(all, p)
	}
	slices.Sort(all)
	return all
}

// May tells whether the role has the permission.
func (r Role) May(p Permission) bool { return slices.Contains(grants[p], r) }

// Valid tells whether r is one of Roles.
func (r Role) Valid() bool { return slices.Contains(Roles, r) }

// RolesWith are the roles that have the permission, for the refused page.
func RolesWith(p Permission) []Role { return grants[p] }
