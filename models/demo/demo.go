// Package demo makes a company that shows what the program does: Tessuti
// Ferri, a fabric merchant in Prato, with a library of cloth that does not
// exist. Everything in it is invented; the texts are data, not the product's.
package demo

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"

	"jennyerp/internal/blob"
	"jennyerp/internal/keys"
	"jennyerp/models"
)

// Options say what to fill and where. The same seed gives the same company;
// only its dates follow the day on which it was begun.
type Options struct {
	Samples  int // 1 to MaxSamples
	Seed     uint64
	Progress func(string) // may be nil

	Control *models.Control
	Tenants *models.Tenants
	Keys    *keys.Ring
	Blobs   blob.Store
	Hasher  *models.Hasher
}

// MaxSamples is the largest library a demo company may have.
const MaxSamples = 100_000

// richest is how many of the newest samples have several pictures.
const richest = 44

// The people of the demo company. Their passwords are random and known to nobody.
const (
	giulia = "demo@jennyerp.example"
	wei    = "wei.chen@jennyerp.example"
	marco  = "marco.bianchi@jennyerp.example"
)

var people = []struct {
	email, name string
	role        models.Role
	seeCost     bool
}{{giulia, "Giulia Ferri", "owner", true}, {wei, "Wei Chen", "seller", false}, {marco, "Marco Bianchi", "warehouse", false}}

// crew are the people's uids by address.
type crew map[string]string

func (c crew) of(email string) string { return c[email] }

// ErrSamples refuses a number of samples.
var ErrSamples = errors.New("a demo company has 1 to 100,000 samples")

// Fill makes the demo company, or finds the one that is there; one that was
// interrupted is filled to its end as it was begun, whatever o says now.
// The owner signs in with a link only.
func Fill(ctx context.Context, o Options) (owner *models.User, err error) {
	if o.Samples < 1 || o.Samples > MaxSamples {
		return nil, ErrSamples
	}
	company, err := o.company(ctx)
	if err != nil {
		return nil, err
	}
	if owner, err = o.Control.UserByEmail(ctx, giulia); err != nil {
		return nil, err
	}
	db, release, err := o.Tenants.Open(ctx, models.Principal{UserUID: owner.UID, CompanyUID: company.UID, Role: "owner", SeeCost: true})
	if err != nil {
		return nil, err
	}
	defer release()
	return owner, errors.Join(o.fill(ctx, db, company), o.addressed(ctx, company))
}

// company finds the demo company or makes key, file, people.
func (o Options) company(ctx context.Context) (*models.Company, error) {
	owner, err := o.Control.UserByEmail(ctx, giulia)
	if errors.Is(err, models.ErrNotFound) {
		return o.found(ctx)
	}
	if err != nil {
		return nil, err
	}
	all, err := o.Control.CompaniesOf(ctx, owner.ID)
	for _, c := range all {
		if c.Demo {
			return &c, err
		}
	}
	return nil, errors.Join(err, fmt.Errorf("%s has no demo company", giulia))
}

func (o Options) found(ctx context.Context) (*models.Company, error) {
	c := &models.Company{UID: roll(o.Seed, "company", 0).uid(), Name: "Tessuti Ferri", Country: "IT", Demo: true}
	if err := o.Keys.Create(c.UID); err != nil {
		return nil, err
	}
	settings := models.NewSettings(c.Name, c.Country, "it")
	settings.Prefix = "TF"
	fiscal(&settings, o.Seed)
	if err := o.Tenants.Create(ctx, c.UID, settings); err != nil {
		return nil, err
	}
	hashes := make([]string, len(people))
	for i := range people {
		var err error
		if hashes[i], err = o.Hasher.Hash(ctx, rand.Text()); err != nil {
			return nil, err
		}
	}
	return c, o.Control.Tx(ctx, func(control *models.Control) error {
		for i, p := range people {
			u := &models.User{UID: roll(o.Seed, "user", i).uid(), Email: p.email, Name: p.name}
			if p.role == "owner" {
				if err := control.AddCompany(ctx, c, u, hashes[i]); err != nil {
					return err
				}
			} else if err := control.AddMember(ctx, c.ID, u, hashes[i], p.role, p.seeCost); err != nil {
				return err
			}
		}
		return nil
	})
}

// progress is how far a company is filled, kept in its file with every step.
type progress struct {
	Seed    uint64 `json:"seed"`
	Samples int    `json:"samples"`
	Today   int64  `json:"today"` // unix ms, begin of the day
	Next    int    `json:"next"`
	Visited bool   `json:"visited"` // what waits in the inbox is there
	Traded  bool   `json:"traded"`  // customers, papers and baskets are there
}

const progressKey = "demo"

// fill goes on where the company's file says.
func (o Options) fill(ctx context.Context, db *models.Tenant, company *models.Company) error {
	note, err := db.Meta(ctx, progressKey)
	if err != nil {
		return err
	}
	p := progress{Seed: o.Seed, Samples: o.Samples, Today: models.At(o.Control.Now()).Truncate(day).UnixMilli()}
	if note != "" {
		if err := json.Unmarshal([]byte(note), &p); err != nil {
			return err
		}
	}
	crew, err := o.crew(ctx, company)
	if err != nil {
		return err
	}
	if note == "" {
		if err := db.Tx(ctx, func(db *models.Tenant) error { return errors.Join(furnish(ctx, db, p.Seed, crew), p.keep(ctx, db)) }); err != nil {
			return err
		}
	}
	l := p.library(crew)
	l.rich = richest
	if l.shares, err = o.Keys.Key(company.UID, keys.Shares); err != nil {
		return err
	}
	return o.load(ctx, db, l, p)
}

func (p progress) keep(ctx context.Context, db *models.Tenant) error {
	b, err := json.Marshal(p)
	if err != nil {
		return err
	}
	return db.SetMeta(ctx, progressKey, string(b))
}

func (o Options) crew(ctx context.Context, company *models.Company) (crew, error) {
	team, err := o.Control.Team(ctx, company.ID)
	all := crew{}
	for _, m := range team {
		all[m.Email] = m.UID
	}
	return all, err
}
