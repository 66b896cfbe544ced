package config

import (
	"crypto/ecdsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// kind is how a setting is written, where it goes in Config, and how it is shown.
type kind struct {
	word   string // names the form in help and docs
	secret bool   // may come from a file, never from the command line, and is shown as ***
	bare   bool   // the flag alone means true
	// set stores raw. Its error ends the sentence "The setting x …" and repeats nothing of raw.
	set  func(c *Config, raw string) error
	show func(c *Config) string
}

func text(at func(*Config) *string) kind {
	return kind{
		word: "text",
		set:  func(c *Config, raw string) error { *at(c) = raw; return nil },
		show: func(c *Config) string { return *at(c) },
	}
}

// place is a folder, the address of a bucket, or one of the words.
func place(at func(*Config) *string, schemes []string, words ...string) kind {
	form := "folder or address"
	if len(words) > 0 {
		form = "folder, address or " + strings.Join(words, " or ")
	}
	var examples []string
	for _, s := range schemes {
		examples = append(examples, s+"://bucket/prefix")
	}
	return kind{
		word: form,
		set: func(c *Config, raw string) error {
			if scheme, _, isURL := strings.Cut(raw, "://"); isURL {
				u, err := url.Parse(raw)
				if err != nil || u.Host == "" || u.User != nil || !slices.Contains(schemes, scheme) {
					return errors.New("must be a " + form + "; an address is like " + strings.Join(examples, " or ") + " without a password")
				}
			}
			*at(c) = raw
			return nil
		},
		show: func(c *Config) string { return *at(c) },
	}
}

// regionShape is how makers of clouds call their places: eu-central-1, fra, eu-central-003.
var regionShape = regexp.MustCompile(`^[a-z]{2,}(-[a-z0-9]+)*$`)

func regionName(at func(*Config) *string) kind {
	return kind{
		word: "region",
		set: func(c *Config, raw string) error {
			if !regionShape.MatchString(raw) {
				return errors.New("must be a region, as in eu-central-1")
			}
			*at(c) = raw
			return nil
		},
		show: func(c *Config) string { return *at(c) },
	}
}

func yesNo(at func(*Config) *bool) kind {
	return kind{
		word: "true or false", bare: true,
		set: func(c *Config, raw string) (err error) {
			if *at(c), err = strconv.ParseBool(raw); err != nil {
				return errors.New("must be true or false")
			}
			return nil
		},
		show: func(c *Config) string { return strconv.FormatBool(*at(c)) },
	}
}

func number(at func(*Config) *int, least, most int) kind {
	form := "number from " + strconv.Itoa(least) + " to " + strconv.Itoa(most)
	return kind{
		word: form,
		set: func(c *Config, raw string) error {
			n, err := strconv.Atoi(raw)
			if err != nil || n < least || n > most {
				return errors.New("must be a " + form)
			}
			*at(c) = n
			return nil
		},
		show: func(c *Config) string { return strconv.Itoa(*at(c)) },
	}
}

func choice(at func(*Config) *string, words ...string) kind {
	form := strings.Join(words, " or ")
	return kind{
		word: form,
		set: func(c *Config, raw string) error {
			if !slices.Contains(words, raw) {
				return errors.New("must be " + form)
			}
			*at(c) = raw
			return nil
		},
		show: func(c *Config) string { return *at(c) },
	}
}

func listenAddress(at func(*Config) *string) kind {
	return kind{
		word: "host:port",
		set: func(c *Config, raw string) error {
			host, port, err := net.SplitHostPort(raw)
			_, portErr := strconv.ParseUint(port, 10, 16)
			if err != nil || portErr != nil || strings.ContainsAny(host, " /@") {
				return errors.New("must be an address and a port, as in 127.0.0.1:8080 or :8080")
			}
			*at(c) = raw
			return nil
		},
		show: func(c *Config) string { return *at(c) },
	}
}

func webAddress(at func(*Config) **url.URL) kind {
	return kind{
		word: "address",
		set: func(c *Config, raw string) error {
			u, err := url.Parse(strings.TrimSuffix(raw, "/"))
			if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" {
				return errors.New("must be a web address, as in https://erp.example.com")
			}
			u.Host = strings.ToLower(u.Host)
			if u.String() != u.Scheme+"://"+u.Host {
				return errors.New("must be a scheme, a host and maybe a port only, as in https://erp.example.com")
			}
			*at(c) = u
			return nil
		},
		show: func(c *Config) string {
			if u := *at(c); u != nil {
				return u.String()
			}
			return ""
		},
	}
}

// privateNetworks are this machine and the networks that the internet does not route (RFC 1918, RFC 4193).
var privateNetworks = []netip.Prefix{
	netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128"), netip.MustParsePrefix("10.0.0.0/8"),
	netip.MustParsePrefix("172.16.0.0/12"), netip.MustParsePrefix("192.168.0.0/16"), netip.MustParsePrefix("fc00::/7"),
}

func networks(at func(*Config) *[]netip.Prefix) kind {
	return kind{
		word: "true, false or networks",
		set: func(c *Config, raw string) (err error) {
			*at(c), err = parseNetworks(raw)
			return err
		},
		show: func(c *Config) string {
			words := make([]string, len(*at(c)))
			for i, network := range *at(c) {
				words[i] = network.String()
			}
			return strings.Join(words, ",")
		},
	}
}

// parseNetworks understands a yes or no, or a list of networks and single addresses with commas between them.
func parseNetworks(raw string) (out []netip.Prefix, err error) {
	if all, err := strconv.ParseBool(raw); err == nil {
		if all {
			return slices.Clone(privateNetworks), nil
		}
		return nil, nil
	}
	for word := range strings.SplitSeq(raw, ",") {
		word = strings.TrimSpace(word)
		network, err := netip.ParsePrefix(word)
		if ip, ipErr := netip.ParseAddr(word); ipErr == nil {
			network, err = ip.Prefix(ip.BitLen())
		}
		if err != nil {
			return nil, errors.New("must be true, false or networks with commas between them, as in 10.0.0.0/8,192.0.2.7")
		}
		out = append(out, network.Masked())
	}
	return out, nil
}

func mailAddress(at func(*Config) *string) kind {
	return kind{
		word: "mail address",
		set: func(c *Config, raw string) error {
			if _, err := mail.ParseAddress(raw); err != nil {
				return errors.New(`must be one mail address, as in "JennyERP <erp@example.com>"`)
			}
			*at(c) = raw
			return nil
		},
		show: func(c *Config) string { return *at(c) },
	}
}

func mailServer(at func(*Config) *Secret) kind {
	return kind{
		word: "address with password", secret: true,
		set: func(c *Config, raw string) error {
			u, err := url.Parse(raw)
			if err != nil || (u.Scheme != "smtp" && u.Scheme != "smtps") || u.Hostname() == "" || u.Path != "" {
				return errors.New("must be a mail server, as in smtp://user:password@smtp.example.com:587; " +
					"write signs such as @ / : % in the password as %40 %2F %3A %25")
			}
			*at(c) = NewSecret(raw)
			return nil
		},
		show: func(c *Config) string {
			u, err := url.Parse(at(c).Reveal())
			if err != nil || u.User == nil {
				return at(c).Reveal() // holds no password: set took it and it names no user
			}
			return u.Scheme + "://" + hidden + "@" + u.Host
		},
	}
}

func secretKey(at func(*Config) *Secret) kind {
	return kind{
		word: "32 bytes", secret: true,
		set: func(c *Config, raw string) error {
			for _, decode := range []func(string) ([]byte, error){
				hex.DecodeString, base64.StdEncoding.DecodeString, base64.RawStdEncoding.DecodeString,
				base64.URLEncoding.DecodeString, base64.RawURLEncoding.DecodeString,
			} {
				if key, err := decode(raw); err == nil && len(key) == 32 {
					*at(c) = NewSecret(string(key))
					return nil
				}
			}
			return errors.New("must be 32 random bytes as 64 hex digits or in base64")
		},
		show: func(c *Config) string { return at(c).String() },
	}
}

// secretText is any secret on one line of visible letters.
func publicKey(at func(*Config) *string) kind {
	return kind{
		word: "public key",
		set: func(c *Config, raw string) error {
			der, err := base64.StdEncoding.DecodeString(raw)
			var key any
			if err == nil {
				key, err = x509.ParsePKIXPublicKey(der)
			}
			if _, curve := key.(*ecdsa.PublicKey); err != nil || !curve {
				return errors.New("must be a public key for ECDSA in base64, as it is shown there")
			}
			*at(c) = raw
			return nil
		},
		show: func(c *Config) string { return *at(c) },
	}
}

func secretText(at func(*Config) *Secret) kind {
	return kind{
		word: "text", secret: true,
		set: func(c *Config, raw string) error {
			if strings.ContainsFunc(raw, func(r rune) bool { return r <= ' ' || r > '~' }) {
				return errors.New("must be letters, digits and signs without spaces")
			}
			*at(c) = NewSecret(raw)
			return nil
		},
		show: func(c *Config) string { return at(c).String() },
	}
}

func seconds(at func(*Config) *time.Duration, least, most int) kind {
	form := "number from " + strconv.Itoa(least) + " to " + strconv.Itoa(most)
	return kind{
		word: form,
		set: func(c *Config, raw string) error {
			seconds, err := strconv.Atoi(raw)
			if err != nil || seconds < least || seconds > most {
				return errors.New("must be a " + form)
			}
			*at(c) = time.Duration(seconds) * time.Second
			return nil
		},
		show: func(c *Config) string { return strconv.Itoa(int(*at(c) / time.Second)) },
	}
}
