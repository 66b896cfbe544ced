package config

import (
	"errors"
	"net/mail"
	"net/url"
	"slices"
	"strings"
)

// roles are what a firm may be named for.
var roles = []string{"hosting", "blobs", "replica", "mail", "stripe", "ai", "acme"}

// firms are written as role=firm, town, country; a firm may hold commas, since
// town and country are the last two words.
func firms(at func(*Config) *map[string]Firm) kind {
	const form = "role=firm, town, country; as in hosting=Esempio Cloud S.p.A., Milano, IT"
	return kind{
		word: form[:len("role=firm, town, country")],
		set: func(c *Config, raw string) error {
			all := map[string]Firm{}
			for entry := range strings.SplitSeq(raw, ";") {
				role, said, _ := strings.Cut(strings.TrimSpace(entry), "=")
				words := strings.Split(said, ",")
				n := len(words)
				if n < 3 || !slices.Contains(roles, role) {
					return errors.New("must be " + form)
				}
				f := Firm{strings.TrimSpace(strings.Join(words[:n-2], ",")), strings.TrimSpace(words[n-2]), strings.TrimSpace(words[n-1])}
				if f.Name == "" || len(f.Country) != 2 || f.Country != strings.ToUpper(f.Country) {
					return errors.New("must be " + form + ", the country by its two letters")
				}
				all[role] = f
			}
			*at(c) = all
			return nil
		},
		show: func(c *Config) string {
			var words []string
			for _, role := range roles {
				if f, known := (*at(c))[role]; known {
					words = append(words, role+"="+f.Name+", "+f.Place+", "+f.Country)
				}
			}
			return strings.Join(words, "; ")
		},
	}
}

// plainAddress is a mail address without a name.
func plainAddress(at func(*Config) *string) kind {
	return kind{
		word: "mail address",
		set: func(c *Config, raw string) error {
			if a, err := mail.ParseAddress(raw); err != nil || a.Address != raw || strings.ContainsAny(raw, " <>()[]\"") {
				return errors.New("must be a mail address alone, as in privacy@example.com")
			}
			*at(c) = raw
			return nil
		},
		show: func(c *Config) string { return *at(c) },
	}
}

// securePage is the address of a page or file by https.
func securePage(at func(*Config) *string) kind {
	return kind{
		word: "address",
		set: func(c *Config, raw string) error {
			if u, err := url.Parse(raw); err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil || strings.ContainsAny(raw, " <>()[]") {
				return errors.New("must be an address with https://, as in https://example.com/key.asc")
			}
			*at(c) = raw
			return nil
		},
		show: func(c *Config) string { return *at(c) },
	}
}
