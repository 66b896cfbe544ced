package handlers

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/http"
	netmail "net/mail"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"jennyerp/internal/mail"
	"jennyerp/models"
)

// mailServer is a real SMTP server on the loopback interface.
type mailServer struct {
	addr string

	mu     sync.Mutex
	got    [][]byte
	refuse error // answer to RCPT TO
}

func serveMail(t *testing.T) *mailServer {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	check(t, err)
	s := &mailServer{addr: listener.Addr().String()}
	srv := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return (*mailSession)(s), nil }))
	srv.Domain, srv.ErrorLog = "test", mutedLog{}
	go func() { _ = srv.Serve(listener) }()
	t.Cleanup(func() { _ = srv.Close() })
	return s
}

type mutedLog struct{}

func (mutedLog) Printf(string, ...any) {}
func (mutedLog) Println(...any)        {}

type mailSession mailServer

func (s *mailSession) Mail(string, *smtp.MailOptions) error { return nil }
func (s *mailSession) Rcpt(string, *smtp.RcptOptions) error { return s.refuse }
func (s *mailSession) Reset()                               {}
func (s *mailSession) Logout() error                        { return nil }
func (s *mailSession) Data(r io.Reader) error {
	data, err := io.ReadAll(r)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.got = append(s.got, data)
	return err
}

// relay sends through the server as the program does.
func (s *mailServer) relay(t *testing.T) mail.Sender {
	t.Helper()
	relay, err := mail.SMTP("smtp://"+s.addr, "JennyERP <out@jenny.example>")
	check(t, err)
	return relay
}

// part finds a part of a mail by its type, decoded.
func part(t *testing.T, m *netmail.Message, kind string) (name string, content []byte) {
	t.Helper()
	var walk func(contentType string, body io.Reader) bool
	walk = func(contentType string, body io.Reader) bool {
		media, params, err := mime.ParseMediaType(contentType)
		check(t, err)
		if !strings.HasPrefix(media, "multipart/") {
			return false
		}
		for parts := multipart.NewReader(body, params["boundary"]); ; {
			p, err := parts.NextRawPart()
			if err == io.EOF {
				return false
			}
			check(t, err)
			if strings.HasPrefix(p.Header.Get("Content-Type"), kind) {
				name = p.FileName()
				content = decoded(t, p.Header.Get("Content-Transfer-Encoding"), p)
				return true
			}
			if walk(p.Header.Get("Content-Type"), p) {
				return true
			}
		}
	}
	if !walk(m.Header.Get("Content-Type"), m.Body) {
		t.Fatalf("no part %s", kind)
	}
	return name, content
}

// decoded undoes a transfer encoding.
func decoded(t *testing.T, encoding string, r io.Reader) []byte {
	t.Helper()
	switch strings.ToLower(encoding) {
	case "base64":
		r = base64.NewDecoder(base64.StdEncoding, r)
	case "quoted-printable":
		r = quotedprintable.NewReader(r)
	}
	data, err := io.ReadAll(r)
	check(t, err)
	return data
}

// letterTo is the form of a mail with its link.
func letterTo(to string) url.Values {
	return url.Values{"uid": {models.NewUID()}, "to": {to}, "subject": {"Offerta {number}"}, "text": {"Gentile Anna,\r\n\r\necco l'offerta {number}."}, "link": {"1"}}
}

func TestAPaperIsMailedWithItsPDFAndLeavesTheHouse(t *testing.T) {
	a, server := newApp(t), serveMail(t)
	c := a.company("Tessuti Ferri")
	d := c.wares("quotation", "it", c.hang("Spigato").sample)
	want(t, c.get(address(d)+"/mail"), http.StatusOK, "anna@blu.example", "Offerta {number}", "Gentile Anna Rossi", "in allegato trova la nostra offerta", "gives it its number")
	form := letterTo("anna@blu.example")
	for range 2 { // a second click
		want(t, c.post(address(d)+"/mail", form), http.StatusSeeOther)
	}
	if now := c.stored(d); now.Status != "sent" || now.Number != "QT-2026-0001" {
		t.Errorf("stands at %s as %q", now.Status, now.Number)
	}
	want(t, c.get(address(d)+"/out"), http.StatusOK, "Queued", "anna@blu.example", "Offerta QT-2026-0001")
	check(t, a.DeliverMail(t.Context(), server.relay(t)))
	want(t, c.get(address(d)+"/out"), http.StatusOK, "Sent", "Handed over")
	if len(server.got) != 1 {
		t.Fatalf("%d mails arrived", len(server.got))
	}
	m, err := netmail.ReadMessage(bytes.NewReader(server.got[0]))
	check(t, err)
	from, err := netmail.ParseAddress(m.Header.Get("From"))
	check(t, err)
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	check(t, err)
	if from.Name != "Tessuti Ferri" || from.Address != "out@jenny.example" || subject != "Offerta QT-2026-0001" || !strings.Contains(m.Header.Get("Reply-To"), c.User.Email) {
		t.Errorf("from %v, subject %q, answers to %s", from, subject, m.Header.Get("Reply-To"))
	}
	name, pdf := part(t, m, "application/pdf")
	if text := pdfText(t, pdf); name != "Offerta QT-2026-0001.pdf" || !strings.Contains(text, "Spigato") || !strings.Contains(text, "QT-2026-0001") {
		t.Errorf("attached %s: %s", name, text)
	}
	m, _ = netmail.ReadMessage(bytes.NewReader(server.got[0]))
	_, text := part(t, m, "text/plain")
	link := string(text[bytes.Index(text, []byte("http://localhost/d/"))+len("http://localhost"):])
	want(t, a.stranger().get(strings.TrimSpace(link)), http.StatusOK, "Spigato", "Accetta")
	if due, err := a.Control.MailDue(t.Context(), 10); err != nil || len(due) != 0 {
		t.Errorf("still noted: %v, %v", due, err)
	}
}

func TestOnlyChosenFilesGoAlong(t *testing.T) {
	a := newApp(t)
	c := a.company("Tessuti Ferri")
	d := c.sent("quotation", "en", c.hang("Spigato").sample)
	for name, text := range map[string]string{"care.txt": "wash cold", "margin.txt": secret} {
		want(t, c.attach(d, name, []byte(text)), http.StatusSeeOther)
	}
	files, err := c.db().Attachments(t.Context(), d)
	check(t, err)
	form, chosen := letterTo("anna@blu.example"), map[string]string{}
	for _, f := range files {
		chosen[f.Name] = f.UID
	}
	form.Set("file", chosen["care.txt"])
	want(t, c.post(address(d)+"/mail", form), http.StatusSeeOther)
	post := &moody{}
	check(t, a.DeliverMail(t.Context(), post))
	if all := post.sent[0].Attachments; len(all) != 2 || all[1].Name != "care.txt" || string(all[1].Content) != "wash cold" {
		t.Errorf("sent along %+v", all)
	}
	link := c.shares(d, "30", "")
	rec := a.stranger().get(link)
	want(t, rec, http.StatusOK, "care.txt")
	if strings.Contains(rec.Body.String(), "margin") {
		t.Error("the link names a file that stays")
	}
	want(t, a.stranger().get(link+"/files/"+chosen["care.txt"]), http.StatusOK, "wash cold")
	want(t, a.stranger().get(link+"/files/"+chosen["margin.txt"]), http.StatusNotFound)
}

func TestARefusedMailSaysWhyAndIsTriedAgain(t *testing.T) {
	a, server := newApp(t), serveMail(t)
	c := a.company("Tessuti Ferri")
	d := c.sent("quotation", "en", c.hang("Spigato").sample)
	server.refuse = &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such user"}
	want(t, c.post(address(d)+"/mail", letterTo("nobody@blu.example")), http.StatusSeeOther)
	check(t, a.DeliverMail(t.Context(), server.relay(t)))
	page := c.get(address(d) + "/out")
	want(t, page, http.StatusOK, "Refused", "550 5.1.1", "Check the address", "Try again")
	letters, err := c.db().Letters(t.Context(), d)
	check(t, err)
	server.refuse = nil
	want(t, c.post(address(d)+"/mails/"+letters[0].UID+"/retry", nil), http.StatusSeeOther)
	check(t, a.DeliverMail(t.Context(), server.relay(t)))
	want(t, c.get(address(d)+"/out"), http.StatusOK, "Handed over")
	want(t, c.post(address(d)+"/mails/"+models.NewUID()+"/retry", nil), http.StatusNotFound)
}

func TestMailThatCouldNotGoNowGoesLater(t *testing.T) {
	a := newApp(t)
	c := a.company("Tessuti Ferri")
	d := c.sent("order", "en", c.hang("Spigato").sample)
	want(t, c.post(address(d)+"/mail", letterTo("anna@blu.example")), http.StatusSeeOther)
	server := &moody{err: errors.New("no route")}
	check(t, a.DeliverMail(t.Context(), server))
	want(t, c.get(address(d)+"/out"), http.StatusOK, "next try", "Queued")
	server.err = nil
	check(t, a.DeliverMail(t.Context(), server))
	if len(server.sent) != 0 {
		t.Error("tried again at once")
	}
	a.later(10 * time.Minute)
	check(t, a.DeliverMail(t.Context(), server))
	if len(server.sent) != 1 {
		t.Errorf("%d mails after ten minutes", len(server.sent))
	}
}

func TestMailSurvivesACrashBetweenTheTwoDatabases(t *testing.T) {
	a := newApp(t)
	c := a.company("Tessuti Ferri")
	d := c.sent("quotation", "en", c.hang("Spigato").sample)
	// The process died after the company's transaction: only the first note is there.
	check(t, a.Control.NoteMail(t.Context(), c.Company.UID, a.now.Add(time.Minute).UnixMilli()))
	check(t, c.db().SendDocument(t.Context(), c.User.UID, d, &models.Letter{UID: models.NewUID(), To: "anna@blu.example", Locale: "en", Subject: "x", Text: "y"}, nil, ""))
	started, err := New(a.Deps)
	check(t, err)
	server := &moody{}
	check(t, started.DeliverMail(t.Context(), server))
	a.later(2 * time.Minute)
	check(t, started.DeliverMail(t.Context(), server))
	if len(server.sent) != 1 {
		t.Errorf("%d mails", len(server.sent))
	}
}

func TestOneCompanysTroubleDoesNotHoldUpAnothersMail(t *testing.T) {
	a := newApp(t)
	c := a.company("Tessuti Ferri")
	d := c.sent("quotation", "en", c.hang("Spigato").sample)
	for _, gone := range []string{models.NewUID(), "not a company"} {
		check(t, a.Control.NoteMail(t.Context(), gone, a.now.Add(-time.Hour).UnixMilli()))
	}
	want(t, c.post(address(d)+"/mail", letterTo("anna@blu.example")), http.StatusSeeOther)
	server := &moody{}
	check(t, a.DeliverMail(t.Context(), server))
	if len(server.sent) != 1 {
		t.Errorf("%d mails", len(server.sent))
	}
}

func TestAMailThatCannotBeWrittenIsShownAgainAsTyped(t *testing.T) {
	c := newApp(t).company("Tessuti Ferri")
	d := c.wares("quotation", "en", c.hang("Spigato").sample)
	for field, value := range map[string]string{"to": "anna@", "subject": " ", "text": "  "} {
		f := letterTo("anna@blu.example")
		f.Set(field, value)
		want(t, c.post(address(d)+"/mail", f), http.StatusUnprocessableEntity, field+"-error")
	}
	empty := c.wares("quotation", "en")
	check(t, c.db().RemoveLines(t.Context(), c.User.UID, empty, c.lines(empty)[0].UID))
	want(t, c.post(address(empty)+"/mail", letterTo("anna@blu.example")), http.StatusUnprocessableEntity, "Nothing is on it yet")
	for _, p := range []*models.Document{d, empty} {
		if now := c.stored(p); now.Status != "draft" {
			t.Errorf("a refused mail moved the paper to %s", now.Status)
		}
	}
}

func TestACopyGoesToWhoSentItWithoutTheLink(t *testing.T) {
	a, post := newApp(t), &moody{}
	c := a.company("Tessuti Ferri")
	d := c.wares("quotation", "it", c.hang("Spigato").sample)
	form := letterTo("anna@blu.example")
	form.Set("copy", "1")
	for range 2 { // a second click
		want(t, c.post(address(d)+"/mail", form), http.StatusSeeOther)
	}
	check(t, a.DeliverMail(t.Context(), post))
	if len(post.sent) != 2 {
		t.Fatalf("%d mails", len(post.sent))
	}
	theirs, ours := post.sent[0], post.sent[1]
	if ours.To != c.User.Email || ours.Subject != theirs.Subject || !bytes.Equal(ours.Attachments[0].Content, theirs.Attachments[0].Content) || strings.Contains(ours.Text+ours.HTML, "/d/") || !strings.Contains(theirs.Text, "/d/") {
		t.Errorf("copy to %s: %s", ours.To, ours.Text)
	}
}
