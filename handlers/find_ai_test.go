package handlers

import (
	"bytes"
	"encoding/json"
	"image/jpeg"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"jennyerp/internal/jennyai"
	"jennyerp/models"
)

// jennyAI is a reference of the contract in docs/jenny-ai.md, which sees as
// testEye does and keeps every byte it gets.
type jennyAI struct {
	mu   sync.Mutex
	got  bytes.Buffer
	asks int
	down bool
}

func (j *jennyAI) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	j.mu.Lock()
	defer j.mu.Unlock()
	dump, _ := httputil.DumpRequest(r, true)
	j.got.Write(dump)
	j.asks++
	if j.down {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	answer := map[string]any{"engine": "weave-3"}
	if r.Method == http.MethodPost {
		body, _ := io.ReadAll(r.Body)
		img, err := jpeg.Decode(bytes.NewReader(body))
		if err != nil {
			w.WriteHeader(http.StatusUnsupportedMediaType)
			return
		}
		v, err := testEye{}.DescribeQuery(r.Context(), img)
		if err != nil { // a picture with nothing to see
			w.WriteHeader(http.StatusUnprocessableEntity)
			return
		}
		answer["vectors"] = [][]byte{v.Marshal()}
	}
	json.NewEncoder(w).Encode(answer)
}

// aided is threeHung with a jenny-ai beside it; texts and a file's metadata
// hold the secret.
func aided(t *testing.T) (*testApp, *client, *jennyAI) {
	a := seeing(t)
	service := &jennyAI{}
	server := httptest.NewServer(service)
	t.Cleanup(server.Close)
	base, err := url.Parse(server.URL)
	check(t, err)
	a.Tenants.Sight.Aid = models.NewAidEye(jennyai.New(base, "", time.Second), a.Clock)
	c := a.company("Tessuti " + secret)
	all := c.stock(models.SampleSpec{Code: "R1 " + secret, Name: "Red across", Notes: secret}, models.SampleSpec{Code: "B1", Name: "Blue across", Supplier: secret})
	c.showCloth(all[0], withComment(redAcross(t)), "public", func(p *models.Picture) { p.Name = secret + ".jpg" })
	c.showCloth(all[1], blueAcross(t), "private")
	a.described()
	return a, c, service
}

// withComment puts metadata into a JPEG: Exif and a comment.
func withComment(data []byte) []byte {
	segment := func(marker byte, text string) []byte {
		return append([]byte{0xff, marker, 0, byte(len(text) + 2)}, text...)
	}
	head := append([]byte{0xff, 0xd8}, segment(0xfe, secret+" GPS 43.88N 11.10E")...)
	head = append(head, segment(0xe1, "XMP "+secret)...)
	return append(head, data[2:]...)
}

// agree turns the company's consent on or off.
func (c *client) agree(yes bool) {
	c.app.t.Helper()
	now, err := c.db().Settings(c.app.t.Context())
	check(c.app.t, err)
	form := settingsValues(now, "en")
	form = url.Values{"version": form["version"], "leaves": form["leaves"]}
	if yes {
		form.Set("jenny_ai", "on")
	}
	want(c.app.t, c.post("/settings/sharing", form), http.StatusSeeOther)
	c.app.described()
}

func TestJennyAIIsNotAskedWithoutTheCompanysConsent(t *testing.T) {
	_, c, service := aided(t)
	rec, _ := c.looksFor(redAcross(t))
	want(t, rec, http.StatusOK, "Answered by the engine in JennyERP")
	wantAbsent(t, rec, "jenny-ai")
	if service.asks > 0 {
		t.Errorf("asked %d times", service.asks)
	}
}

func TestWithConsentJennyAIAnswersAndThePageSaysSo(t *testing.T) {
	_, c, service := aided(t)
	want(t, c.get("/settings/sharing"), http.StatusOK, "jenny-ai may compare our pictures")
	c.agree(true)
	rec, address := c.looksFor(redAcross(t))
	want(t, rec, http.StatusOK, "Answered by jenny-ai", "its pixels also go to jenny-ai", "The same fabric")
	wantNames(t, rec, "Red across, Blue across")

	asks := service.asks
	want(t, c.get(address+"&colour=90"), http.StatusOK, "Answered by jenny-ai")
	if service.asks > asks {
		t.Error("the slider sent the photo again")
	}
	c.agree(false)
	asks = service.asks
	want(t, c.get(address), http.StatusOK, "Take the photo again")
	rec, _ = c.looksFor(redAcross(t))
	want(t, rec, http.StatusOK, "Answered by the engine in JennyERP")
	if service.asks > asks {
		t.Error("asked after the consent was withdrawn")
	}
}

func TestWhenJennyAIFailsTheEmbeddedEngineAnswers(t *testing.T) {
	a, c, service := aided(t)
	c.agree(true)
	_, address := c.looksFor(redAcross(t))
	service.mu.Lock()
	service.down = true
	service.mu.Unlock()
	rec, _ := c.looksFor(redAcross(t))
	want(t, rec, http.StatusOK, "Answered by the engine in JennyERP", "The same fabric")
	a.now = a.now.Add(time.Hour) // its engine's name is asked for again, in vain
	want(t, c.get(address), http.StatusOK, "Answered by jenny-ai")
	for range 8 {
		c.looksFor(redAcross(t))
	}
	asks := service.asks
	c.looksFor(redAcross(t))
	if service.asks > asks {
		t.Error("a failing service is asked again and again")
	}
}

func TestAPictureThatJennyAICannotSeeDoesNotStopTheOthers(t *testing.T) {
	_, c, _ := aided(t)
	s := c.stock(models.SampleSpec{Code: "P1", Name: "Plain"})[0]
	c.showCloth(s, clothJPEG(t, 120, 120, 120, "plain"), "public")
	c.agree(true)
	rec, _ := c.looksFor(redAcross(t))
	want(t, rec, http.StatusOK, "Answered by jenny-ai")
	wantNames(t, rec, "Red across, Blue across")
}

func TestNothingButPixelsGoesToJennyAI(t *testing.T) {
	_, c, service := aided(t)
	c.agree(true)
	c.photograph(withComment(redAcross(t)), func(r *http.Request) { r.Header.Set("User-Agent", secret) })
	sent := service.got.String()
	if !strings.Contains(sent, "for=library") || !strings.Contains(sent, "for=query") {
		t.Fatal("nothing was sent")
	}
	for _, word := range []string{secret, c.Company.UID, c.User.UID, c.User.Email, "Giulia", "IMG_2041", "GPS", "XMP", "Cookie", "R1", "Red across"} {
		if strings.Contains(sent, word) {
			t.Errorf("%q is sent", word)
		}
	}
}
