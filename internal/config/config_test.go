package config

import (
	"encoding/base64"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var key = strings.Repeat("\x01\xFE", 16)

// parsed reads settings that are fine.
func parsed(t *testing.T, args []string, environ ...string) Config {
	t.Helper()
	c, _, err := Parse(args, environ)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// refusal is what the operator is told about settings that are not fine.
func refusal(t *testing.T, args []string, environ ...string) string {
	t.Helper()
	c, rest, err := Parse(args, environ)
	if err == nil || errors.Is(err, ErrHelp) {
		t.Fatalf("Parse(%q, %q) = %v, %q, %v; want a refusal", args, environ, c, rest, err)
	}
	return err.Error()
}

func file(t *testing.T, content string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestNothingNeedsToBeSet(t *testing.T) {
	c := parsed(t, nil, "HOME=/root", "PATH=/bin", "JENNYFER=1")
	if c.Data != "./data" || c.Keys != "data/keys" || c.Addr != "127.0.0.1:8080" ||
		c.BaseURL.String() != "http://localhost:8080" || c.InsecureHTTP || c.TrustProxy != nil ||
		!c.MasterKey.Empty() || !c.SMTP.Empty() || c.MailFrom != "JennyERP <jenny@localhost>" ||
		c.Signup != SignupOpen || c.OpenCompanies != 300 || c.Log != LogText {
		t.Fatalf("defaults are %v", c)
	}
}

func TestFlagWinsOverVariableWinsOverDefault(t *testing.T) {
	if c := parsed(t, nil, "JENNY_DATA=/env"); c.Data != "/env" || c.Keys != "/env/keys" {
		t.Errorf("data=%q keys=%q", c.Data, c.Keys)
	}
	if c := parsed(t, []string{"--data", "/flag"}, "JENNY_DATA=/env", "JENNY_KEYS=/k"); c.Data != "/flag" || c.Keys != "/k" {
		t.Errorf("data=%q keys=%q", c.Data, c.Keys)
	}
	if c := parsed(t, nil, "JENNY_DATA=", "JENNY_SMTP=", "JENNY_SMTP_FILE="); c.Data != "./data" {
		t.Errorf("an empty variable should count as not set, data=%q", c.Data)
	}
	named := file(t, "smtps://flag.example")
	c := parsed(t, []string{"--smtp-file", named}, "JENNY_SMTP=smtp://env.example", "JENNY_MAIL_FROM=a@b.example")
	if c.SMTP.Reveal() != "smtps://flag.example" {
		t.Errorf("smtp=%q", c.SMTP.Reveal())
	}
}

func TestFlagsMayBeWrittenInEveryUsualWay(t *testing.T) {
	for _, args := range [][]string{
		{"serve", "--log", "json", "--insecure-http", "now"}, {"--log=json", "serve", "-insecure-http=true", "now"},
		{"-log", "json", "--insecure-http=1", "serve", "now"},
	} {
		c, rest, err := Parse(args, nil)
		if err != nil || c.Log != LogJSON || !c.InsecureHTTP || !slices.Equal(rest, []string{"serve", "now"}) {
			t.Errorf("Parse(%q) = %v, %q, %v", args, c, rest, err)
		}
	}
	_, rest, err := Parse([]string{"restore", "--log=json", "--", "--to", "dir"}, nil)
	if err != nil || !slices.Equal(rest, []string{"restore", "--to", "dir"}) {
		t.Errorf("after -- everything belongs to the command: %q, %v", rest, err)
	}
}

func TestHelpIsAskedForWhateverElseIsWrong(t *testing.T) {
	for _, args := range [][]string{{"-h"}, {"--help"}, {"serve", "--nonsense", "--help"}} {
		if _, _, err := Parse(args, []string{"JENNY_NONSENSE=1"}); !errors.Is(err, ErrHelp) {
			t.Errorf("Parse(%q) = %v, want ErrHelp", args, err)
		}
	}
}

func TestUnknownNamesAreRefusedWithTheNearestOne(t *testing.T) {
	for _, c := range []struct{ flag, variable, want string }{
		{"--dta=x", "", "There is no setting --dta; did you mean --data?"},
		{"--sign-up=open", "", "There is no setting --sign-up; did you mean --signup?"},
		{"--postgres-connection", "", "There is no setting --postgres-connection; --help lists all."},
		{"", "JENNY_BASEURL=x", "The variable JENNY_BASEURL means nothing; did you mean JENNY_BASE_URL?"},
		{"", "JENNY_SMTP_FIL=x", "The variable JENNY_SMTP_FIL means nothing; did you mean JENNY_SMTP_FILE?"},
		{"", "JENNY_DATA_FILE=x", "The variable JENNY_DATA_FILE means nothing; did you mean JENNY_DATA?"},
		{"", "JENNY_POSTGRES_CONNECTION=x", "The variable JENNY_POSTGRES_CONNECTION means nothing; --help lists all settings."},
	} {
		var args []string
		if c.flag != "" {
			args = []string{c.flag}
		}
		if got := refusal(t, args, c.variable); got != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
	}
}

func TestAllProblemsAreToldAtOnce(t *testing.T) {
	got := refusal(t, []string{"--dta=x", "--log=xml"}, "JENNY_ADR=x", "JENNY_SIGNUP=never")
	for _, part := range []string{"--dta", "JENNY_ADR", "setting log", "setting signup"} {
		if !strings.Contains(got, part) {
			t.Errorf("%q says nothing of %s", got, part)
		}
	}
}

func TestValuesThatMakeNoSenseAreRefusedByName(t *testing.T) {
	for _, c := range []struct{ name, value string }{
		{"addr", "8080"}, {"addr", "127.0.0.1:http"}, {"addr", "127.0.0.1:70000"}, {"addr", "http://a:80"}, {"addr", ""},
		{"base-url", "erp.example.com"}, {"base-url", "ftp://erp.example.com"}, {"base-url", "https://"},
		{"base-url", "https://erp.example.com/app"}, {"base-url", "https://erp.example.com?x=1"},
		{"base-url", "https://me@erp.example.com"}, {"base-url", "https://erp.example.com#x"},
		{"insecure-http", "maybe"}, {"trust-proxy", "10.0.0.0/99"}, {"trust-proxy", "proxy.example"},
		{"trust-proxy", "10.0.0.1,"}, {"mail-from", "nobody"}, {"mail-from", "a@b.example, c@d.example"},
		{"signup", "Open"}, {"log", "xml"}, {"open-companies", "0"}, {"open-companies", "many"},
		{"open-companies", "10001"}, {"data", ""}, {"contact", "Anna <a@b.example>"}, {"contact", "nobody"}, {"security-key", "http://a.example/k"},
		{"processors", "mail=Aruba"}, {"processors", "post=Aruba, Arezzo, IT"}, {"processors", "mail=Aruba, Arezzo, Italy"},
	} {
		got := refusal(t, []string{"--" + c.name + "=" + c.value})
		if !strings.HasPrefix(got, "The setting "+c.name+" must ") || !strings.HasSuffix(got, ".") &&
			!strings.HasSuffix(got, "\".") {
			t.Errorf("%s=%q: %q is no sentence about the setting", c.name, c.value, got)
		}
	}
	if got := refusal(t, []string{"--data"}); got != "The setting --data needs a value." {
		t.Errorf("got %q", got)
	}
}

func TestFirmsAreNamedByWhatTheyDo(t *testing.T) {
	c := parsed(t, []string{"--processors", "mail=Aruba, S.p.A., Arezzo, IT; hosting=Esempio, Milano, IT", "--contact", "privacy@ferri.example"})
	if c.Processors["mail"] != (Firm{"Aruba, S.p.A.", "Arezzo", "IT"}) || c.Processors["hosting"].Name != "Esempio" || len(c.Processors) != 2 || c.SecurityContact != "privacy@ferri.example" {
		t.Errorf("%+v, security: %s", c.Processors, c.SecurityContact)
	}
}

func TestBaseURLFollowsTheAddressOnThisMachineOnly(t *testing.T) {
	for addr, want := range map[string]string{
		"127.0.0.1:9000": "http://localhost:9000", "[::1]:9000": "http://localhost:9000",
		"localhost:9000": "http://localhost:9000", "127.9.9.9:1": "http://localhost:1",
	} {
		if got := parsed(t, []string{"--addr", addr}).BaseURL.String(); got != want {
			t.Errorf("addr %s gives %s, want %s", addr, got, want)
		}
	}
	for _, addr := range []string{":8080", "0.0.0.0:8080", "[::]:8080", "192.0.2.1:80", "erp.example.com:80"} {
		if got := refusal(t, []string{"--addr", addr}); !strings.Contains(got, "base-url is needed") || !strings.Contains(got, addr) {
			t.Errorf("addr %s: %q", addr, got)
		}
	}
}

func TestPlainHTTPIsForThisMachineUnlessAllowed(t *testing.T) {
	for _, fine := range [][]string{
		{"--base-url=https://erp.example.com"}, {"--base-url=http://localhost:1"}, {"--base-url=http://127.0.0.1/"},
		{"--base-url=http://[::1]:8080"}, {"--base-url=http://erp.lan", "--insecure-http"},
	} {
		parsed(t, fine)
	}
	if got := refusal(t, []string{"--base-url=http://erp.lan"}); !strings.Contains(got, "must start with https://") {
		t.Errorf("got %q", got)
	}
	if got := parsed(t, []string{"--base-url=https://ERP.Example.com/"}).BaseURL.String(); got != "https://erp.example.com" {
		t.Errorf("base-url is %q", got)
	}
}

func TestTrustedProxies(t *testing.T) {
	for raw, want := range map[string]string{
		"false": "", "0": "", "10.1.2.3/8, 192.0.2.7": "10.0.0.0/8,192.0.2.7/32", "2001:db8::1": "2001:db8::1/128",
		"true": "127.0.0.0/8,::1/128,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,fc00::/7",
	} {
		c := parsed(t, nil, "JENNY_TRUST_PROXY="+raw)
		words := []string{}
		for _, network := range c.TrustProxy {
			words = append(words, network.String())
		}
		if got := strings.Join(words, ","); got != want {
			t.Errorf("trust-proxy=%s gives %s, want %s", raw, got, want)
		}
	}
}

func TestMasterKeyIsReadInHexAndBase64(t *testing.T) {
	for _, raw := range []string{
		hex.EncodeToString([]byte(key)), strings.ToUpper(hex.EncodeToString([]byte(key))),
		base64.StdEncoding.EncodeToString([]byte(key)), base64.RawURLEncoding.EncodeToString([]byte(key)),
	} {
		if got := parsed(t, nil, "JENNY_MASTER_KEY="+raw).MasterKey.Reveal(); got != key {
			t.Errorf("%s gives %x", raw, got)
		}
	}
	for _, raw := range []string{"correct-horse", hex.EncodeToString([]byte(key))[:62], hex.EncodeToString([]byte(key + "x"))} {
		if got := refusal(t, nil, "JENNY_MASTER_KEY="+raw); strings.Contains(got, raw) ||
			!strings.HasPrefix(got, "The setting master-key must be 32 random bytes") {
			t.Errorf("got %q", got)
		}
	}
}

func TestMailNeedsASender(t *testing.T) {
	got := refusal(t, nil, "JENNY_SMTP=smtp://mail.example.com")
	if !strings.HasPrefix(got, "The setting mail-from is needed") {
		t.Errorf("got %q", got)
	}
	c := parsed(t, nil, "JENNY_SMTP=smtps://u:p%40ss@mail.example.com", "JENNY_MAIL_FROM=Rossi <erp@rossi.example>")
	if c.SMTP.Reveal() != "smtps://u:p%40ss@mail.example.com" || c.MailFrom != "Rossi <erp@rossi.example>" {
		t.Errorf("smtp=%q from=%q", c.SMTP.Reveal(), c.MailFrom)
	}
	for _, raw := range []string{"mail.example.com", "http://u:canary@h", "smtp://u:can%ary@h", "smtp://u:canary@", "smtp://u:can/ary@h"} {
		got := refusal(t, nil, "JENNY_SMTP="+raw, "JENNY_MAIL_FROM=erp@rossi.example")
		if !strings.HasPrefix(got, "The setting smtp must be a mail server") || strings.Contains(got, "ary") {
			t.Errorf("smtp=%s: %q", raw, got)
		}
	}
}

func TestSecretsComeFromFiles(t *testing.T) {
	c := parsed(t, nil, "JENNY_MASTER_KEY_FILE="+file(t, hex.EncodeToString([]byte(key))+"\r\n"))
	if c.MasterKey.Reveal() != key {
		t.Errorf("master-key is %x", c.MasterKey.Reveal())
	}
	for _, c := range []struct {
		environ []string
		want    string
	}{
		{[]string{"JENNY_MASTER_KEY_FILE=" + file(t, "\n")}, "is empty"},
		{[]string{"JENNY_MASTER_KEY_FILE=/no/such/file"}, "cannot be read"},
		{[]string{"JENNY_MASTER_KEY_FILE=/x", "JENNY_MASTER_KEY=y"}, "given twice"},
	} {
		if got := refusal(t, nil, c.environ...); !strings.Contains(got, c.want) || !strings.Contains(got, "master-key") {
			t.Errorf("%q: got %q", c.environ, got)
		}
	}
}

func TestSecretsAreNotTakenFromTheCommandLine(t *testing.T) {
	for _, args := range [][]string{{"--smtp=smtp://u:canary@h"}, {"--master-key=canary"}} {
		got := refusal(t, args)
		if !strings.Contains(got, "not taken from the command line") || strings.Contains(got, "canary") {
			t.Errorf("%q: %q", args, got)
		}
	}
}
