package blob

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
)

const (
	testID     = "fabric"
	testSecret = "warp and weft"
	testRegion = "eu-central-1"
)

// ossServer is an object store that checks what Aliyun's does: the V4 signature
// of each request, that the day is today's, and the wish for AES256.
type ossServer struct {
	t     *testing.T
	store http.Handler

	mu      sync.Mutex
	calls   []string // "PUT key"
	failing int      // so many of the next requests are answered 503
	refused int      // requests whose signature was wrong
}

func newOSSServer(t *testing.T) (*ossServer, string) {
	t.Helper()
	backend := s3mem.New()
	if err := backend.CreateBucket("cloth"); err != nil {
		t.Fatal(err)
	}
	s := &ossServer{t: t, store: gofakes3.New(backend).Server()}
	web := httptest.NewServer(s)
	t.Cleanup(web.Close)
	return s, "oss://cloth/house?region=" + testRegion + "&endpoint=" + url.QueryEscape(web.URL)
}

func (s *ossServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.calls = append(s.calls, r.Method+" "+strings.TrimPrefix(r.URL.Path, "/cloth/"))
	failing := s.failing > 0
	s.failing = max(0, s.failing-1)
	s.mu.Unlock()
	switch {
	case failing:
		http.Error(w, "busy", http.StatusServiceUnavailable)
		return
	case r.Header.Get("Authorization") != signature(r):
		s.mu.Lock()
		s.refused++
		s.mu.Unlock()
		w.WriteHeader(http.StatusForbidden)
		fmt.Fprint(w, `<Error><Code>SignatureDoesNotMatch</Code></Error>`)
		return
	}
	starts := r.Method == http.MethodPut && r.URL.RawQuery == "" || r.URL.Query().Has("uploads")
	if starts && r.Header.Get("X-Oss-Server-Side-Encryption") != "AES256" {
		s.t.Errorf("%s %s does not ask for AES256", r.Method, r.URL)
	}
	s.store.ServeHTTP(w, r)
}

// signature is what the header Authorization must be, after Aliyun's
// description of signature version 4.
func signature(r *http.Request) string {
	day := time.Now().UTC().Format("20060102")
	date := r.Header.Get("X-Oss-Date")
	if date == "" {
		date = r.Header.Get("Date")
		if at, err := http.ParseTime(date); err == nil {
			day = at.UTC().Format("20060102")
		}
	}
	var lines []string
	for name, values := range r.Header {
		if name = strings.ToLower(name); strings.HasPrefix(name, "x-oss-") || name == "content-type" || name == "content-md5" {
			lines = append(lines, name+":"+strings.TrimSpace(values[0])+"\n")
		}
	}
	slices.Sort(lines)
	request := strings.Join([]string{r.Method, (&url.URL{Path: r.URL.Path}).EscapedPath(), canonicalQuery(r.URL.Query()), strings.Join(lines, ""), "", "UNSIGNED-PAYLOAD"}, "\n")
	scope := day + "/" + testRegion + "/oss/aliyun_v4_request"
	sum := sha256.Sum256([]byte(request))
	key := []byte("aliyun_v4" + testSecret)
	for _, part := range []string{day, testRegion, "oss", "aliyun_v4_request", "OSS4-HMAC-SHA256\n" + date + "\n" + scope + "\n" + hex.EncodeToString(sum[:])} {
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte(part))
		key = mac.Sum(nil)
	}
	return "OSS4-HMAC-SHA256 Credential=" + testID + "/" + scope + ",Signature=" + hex.EncodeToString(key)
}

func canonicalQuery(q url.Values) string {
	var parts []string
	for name, values := range q {
		part := url.QueryEscape(name)
		if values[0] != "" {
			part += "=" + strings.ReplaceAll(url.QueryEscape(values[0]), "+", "%20")
		}
		parts = append(parts, part)
	}
	slices.Sort(parts)
	return strings.Join(parts, "&")
}

// called takes the requests since the last call.
func (s *ossServer) called() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	calls := s.calls
	s.calls = nil
	return calls
}

func (s *ossServer) fail(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.failing = n
}

func newBucket(t *testing.T) (*bucket, *ossServer) {
	t.Helper()
	server, place := newOSSServer(t)
	return openBucket(t, place, testSecret), server
}

func openBucket(t *testing.T, place, secret string) *bucket {
	t.Helper()
	store, err := OSS(place, testID, secret, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	b := store.(*bucket)
	b.pause = time.Millisecond
	return b
}
