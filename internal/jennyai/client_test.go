package jennyai

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"
)

// service is a reference of the contract: it answers with the mean colour.
type service struct {
	mu       sync.Mutex
	requests []string // every byte that came
	answer   func(w http.ResponseWriter, r *http.Request, img image.Image)
}

func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	dump, _ := httputil.DumpRequest(r, true)
	s.mu.Lock()
	s.requests = append(s.requests, string(dump))
	s.mu.Unlock()
	var img image.Image
	if r.Method == http.MethodPost {
		var err error
		if img, err = jpeg.Decode(r.Body); err != nil {
			http.Error(w, "no JPEG", http.StatusUnsupportedMediaType)
			return
		}
	}
	s.answer(w, r, img)
}

func keepsTheContract(w http.ResponseWriter, r *http.Request, img image.Image) {
	a := answer{Engine: "weave-3"}
	zooms := map[string]int{"library": 3, "query": 1}[r.URL.Query().Get("for")]
	for range zooms {
		v := make([]byte, VectorSize)
		red, _, _, _ := img.At(img.Bounds().Dx()/2, img.Bounds().Dy()/2).RGBA()
		v[0] = byte(red >> 9)
		a.Vectors = append(a.Vectors, v)
	}
	json.NewEncoder(w).Encode(a)
}

func start(t *testing.T, answer func(http.ResponseWriter, *http.Request, image.Image)) (*Client, *service) {
	t.Helper()
	s := &service{answer: answer}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	base, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	return New(base, "s3cret", 500*time.Millisecond), s
}

func cloth(w, h int) image.Image {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(m, m.Rect, image.NewUniform(color.Gray{200}), image.Point{}, draw.Src)
	return m
}

func TestTheServiceDescribesPictures(t *testing.T) {
	c, _ := start(t, keepsTheContract)
	if name, err := c.Engine(t.Context()); err != nil || name != "weave-3" {
		t.Fatalf("engine %q, %v", name, err)
	}
	for use, want := range map[Use]int{Library: 3, Query: 1} {
		engine, vectors, err := c.Describe(t.Context(), cloth(300, 200), use)
		if err != nil || engine != "weave-3" || len(vectors) != want || vectors[0][0] != 100 {
			t.Errorf("%s: %q, %d vectors, %v", use, engine, len(vectors), err)
		}
	}
}

func TestARequestHoldsPixelsAndARandomNumberAlone(t *testing.T) {
	c, s := start(t, keepsTheContract)
	for range 2 {
		if _, _, err := c.Describe(t.Context(), cloth(3000, 1500), Query); err != nil {
			t.Fatal(err)
		}
	}
	allowed := map[string]bool{"Host": true, "Accept": true, "Accept-Encoding": true, "Authorization": true, "Content-Length": true, "Content-Type": true, "User-Agent": true, "X-Request-Id": true}
	ids := map[string]bool{}
	for _, raw := range s.requests {
		head, body, _ := strings.Cut(raw, "\r\n\r\n")
		for _, line := range strings.Split(head, "\r\n")[1:] {
			name, value, _ := strings.Cut(line, ": ")
			if !allowed[name] {
				t.Errorf("header %s is sent", name)
			}
			if name == "X-Request-Id" {
				ids[value] = true
			}
		}
		if !strings.HasPrefix(head, "POST /v1/describe?for=query HTTP/1.1\r\n") {
			t.Errorf("request line %.60q", head)
		}
		m, err := jpeg.DecodeConfig(strings.NewReader(body))
		if err != nil || m.Width != 1024 || m.Height != 512 {
			t.Errorf("sent as %dx%d, %v", m.Width, m.Height, err)
		}
		if bytes.Contains([]byte(body[:400]), []byte{0xff, 0xe1}) || strings.Contains(body, "Exif") {
			t.Error("metadata is sent")
		}
	}
	if len(ids) != 2 {
		t.Errorf("request ids repeat: %v", ids)
	}
}

func TestAnswersThatBreakTheContractAreRefused(t *testing.T) {
	vector := func(n int) []byte { return make([]byte, n) }
	for name, a := range map[string]any{
		"no vector":      answer{Engine: "weave-3"},
		"a short vector": answer{Engine: "weave-3", Vectors: [][]byte{vector(175)}},
		"two vectors":    answer{Engine: "weave-3", Vectors: [][]byte{vector(176), vector(176)}},
		"no engine":      answer{Vectors: [][]byte{vector(176)}},
		"a wild engine":  answer{Engine: "<b>Weave 3", Vectors: [][]byte{vector(176)}},
		"no JSON object": "hello",
		"too much":       strings.Repeat("x", maxAnswer),
	} {
		t.Run(name, func(t *testing.T) {
			c, _ := start(t, func(w http.ResponseWriter, _ *http.Request, _ image.Image) { json.NewEncoder(w).Encode(a) })
			if _, _, err := c.Describe(t.Context(), cloth(100, 100), Query); !errors.Is(err, ErrAnswer) {
				t.Errorf("%v, want ErrAnswer", err)
			}
		})
	}
}

func TestARedirectIsNotFollowed(t *testing.T) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the picture went elsewhere") }))
	defer elsewhere.Close()
	c, _ := start(t, func(w http.ResponseWriter, r *http.Request, _ image.Image) {
		http.Redirect(w, r, elsewhere.URL, http.StatusTemporaryRedirect)
	})
	if _, _, err := c.Describe(t.Context(), cloth(100, 100), Query); err == nil {
		t.Error("a redirect was taken for an answer")
	}
}

func TestASlowServiceIsNotWaitedFor(t *testing.T) {
	c, _ := start(t, func(_ http.ResponseWriter, r *http.Request, _ image.Image) { <-r.Context().Done() })
	begun := time.Now()
	if _, err := c.Engine(t.Context()); err == nil || time.Since(begun) > 3*time.Second {
		t.Errorf("%v after %v", err, time.Since(begun))
	}
}

func TestAfterFiveFailuresNobodyAsksForHalfAMinute(t *testing.T) {
	fails := true
	c, s := start(t, func(w http.ResponseWriter, r *http.Request, img image.Image) {
		if fails {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		keepsTheContract(w, r, img)
	})
	now := time.Now()
	c.breaker.clock = func() time.Time { return now }
	ask := func() error { _, err := c.Engine(t.Context()); return err }
	for range maxFailures {
		if err := ask(); err == nil || errors.Is(err, ErrOpen) {
			t.Fatalf("%v, want the failure itself", err)
		}
	}
	if err := ask(); !errors.Is(err, ErrOpen) || len(s.requests) != maxFailures {
		t.Fatalf("%v after %d requests", err, len(s.requests))
	}
	now = now.Add(openFor)
	if err := ask(); err == nil || errors.Is(err, ErrOpen) {
		t.Fatalf("%v: one should have tried", err)
	}
	if err := ask(); !errors.Is(err, ErrOpen) {
		t.Fatalf("%v: it failed again and should rest", err)
	}
	now, fails = now.Add(openFor), false
	for range 2 {
		if err := ask(); err != nil {
			t.Fatalf("%v: it is back", err)
		}
	}
}

func TestAPictureWithNothingToSeeIsNoFailure(t *testing.T) {
	c, _ := start(t, func(w http.ResponseWriter, r *http.Request, img image.Image) {
		if img != nil {
			w.WriteHeader(http.StatusUnprocessableEntity)
			return
		}
		keepsTheContract(w, r, img)
	})
	for range 2 * maxFailures {
		if _, _, err := c.Describe(t.Context(), cloth(100, 100), Library); !errors.Is(err, ErrBlank) {
			t.Fatalf("%v, want ErrBlank", err)
		}
	}
	if _, err := c.Engine(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestFineStripesAreSentWithoutMoire(t *testing.T) {
	var low, high uint32 = 1 << 16, 0
	c, _ := start(t, func(w http.ResponseWriter, r *http.Request, img image.Image) {
		for x := 100; x < 900; x++ {
			red, _, _, _ := img.At(x, 100).RGBA()
			low, high = min(low, red), max(high, red)
		}
		keepsTheContract(w, r, img)
	})
	stripes := image.NewGray(image.Rect(0, 0, 2100, 400))
	for i := range stripes.Pix {
		stripes.Pix[i] = uint8(255 * (i % 2))
	}
	if _, _, err := c.Describe(t.Context(), stripes, Query); err != nil || high-low > 0x2800 {
		t.Errorf("values from %x to %x are sent, %v", low, high, err)
	}
}

func TestWhoGoesAwayIsNoFailure(t *testing.T) {
	c, _ := start(t, keepsTheContract)
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	for range 2 * maxFailures {
		c.Engine(gone)
	}
	if _, err := c.Engine(t.Context()); err != nil {
		t.Error(err)
	}
}
