package mail

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"jennyerp/internal/mail/fakesendgrid"
)

// provider signs letters about mails as SendGrid does.
type provider struct{ fakesendgrid.Office }

func newProvider(t *testing.T) (provider, *Returns) {
	t.Helper()
	office, err := fakesendgrid.New()
	if err != nil {
		t.Fatal(err)
	}
	key, err := office.Key()
	if err != nil {
		t.Fatal(err)
	}
	r, err := NewReturns(key)
	if err != nil {
		t.Fatal(err)
	}
	return provider{office}, r
}

func (p provider) sign(t *testing.T, timestamp, body string) string {
	t.Helper()
	sig, err := p.Sign(timestamp, body)
	if err != nil {
		t.Fatal(err)
	}
	return sig
}

const events = `[{"event":"processed","timestamp":1788000000,"jenny_mail":"a1","jenny_company":"c1"},
{"event":"bounce","type":"bounce","timestamp":1788000060,"status":"5.1.1","reason":"550 5.1.1 nobody@blu.example is unknown","email":"nobody@blu.example","jenny_mail":"a1","jenny_company":"c1"},
{"event":"bounce","type":"blocked","timestamp":1788000061,"status":"4.2.2","reason":"452 mailbox full","jenny_mail":"b2","jenny_company":""},
{"event":"dropped","timestamp":1788000062,"reason":"Bounced Address","jenny_mail":"c3","jenny_company":"c1"},
{"event":"bounce","timestamp":1788000063,"reason":"550 of somebody else's mail"}]`

func TestMailsThatCameBackAreReadFromSignedLetters(t *testing.T) {
	p, r := newProvider(t)
	all, err := r.Read([]byte(events), "1788000100", p.sign(t, "1788000100", events))
	if err != nil || len(all) != 3 {
		t.Fatalf("%v %v", all, err)
	}
	for i, want := range []struct{ id, company, says string }{{"a1", "c1", "550 5.1.1"}, {"b2", "", "452 4.2.2"}, {"c3", "c1", "550"}} {
		got := all[i]
		if got.ID != want.id || got.Company != want.company || !strings.HasSuffix(got.Refusal.Error(), want.says) || strings.Contains(got.Refusal.Error(), "blu.example") {
			t.Errorf("%+v: %v", got, got.Refusal)
		}
	}
	if all[0].At.Unix() != 1788000060 {
		t.Errorf("it came back at %v", all[0].At)
	}
}

func TestALetterAboutMailsThatIsNotSignedIsRefused(t *testing.T) {
	p, r := newProvider(t)
	stranger, _ := newProvider(t)
	right := p.sign(t, "1788000100", events)
	for what, try := range map[string][3]string{
		"another's key":   {events, "1788000100", stranger.sign(t, "1788000100", events)},
		"a changed body":  {strings.Replace(events, "a1", "a2", 1), "1788000100", right},
		"a changed time":  {events, "1788000101", right},
		"no signature":    {events, "1788000100", ""},
		"not a signature": {events, "1788000100", "AAAA"},
	} {
		if _, err := r.Read([]byte(try[0]), try[1], try[2]); !errors.Is(err, ErrUnsigned) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, err := r.Read([]byte(`{`), "1", p.sign(t, "1", "{")); err == nil || errors.Is(err, ErrUnsigned) {
		t.Errorf("half a letter: %v", err)
	}
	for _, key := range []string{"", "???", "AAAA"} {
		if _, err := NewReturns(key); err == nil {
			t.Errorf("%q is taken for a key", key)
		}
	}
}

func TestSendGridIsToldWhoseMailItIs(t *testing.T) {
	m := letter
	m.ID, m.Company = "a1", "c1"
	text, err := untracked(m)
	if err != nil {
		t.Fatal(err)
	}
	var said struct {
		UniqueArgs map[string]string `json:"unique_args"`
	}
	if err := json.Unmarshal([]byte(text), &said); err != nil || said.UniqueArgs["jenny_mail"] != "a1" || said.UniqueArgs["jenny_company"] != "c1" || len(said.UniqueArgs) != 2 {
		t.Errorf("%s: %v", text, err)
	}
}
