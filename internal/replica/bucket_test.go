package replica

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
)

// bucket is an object store in this process with a bucket "copies"; signed hears
// how each request was signed.
func bucket(t *testing.T, signed func(authorization string)) (endpoint string, store *s3mem.Backend) {
	t.Helper()
	store = s3mem.New()
	must(t, store.CreateBucket("copies"))
	fake := gofakes3.New(store).Server()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		signed(r.Header.Get("Authorization"))
		fake.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	return server.URL, store
}

func TestCopiesLieInBuckets(t *testing.T) {
	for scheme, signature := range map[string]string{"s3": "AWS4-HMAC-SHA256 Credential=jenny/", "oss": "OSS4-HMAC-SHA256 Credential=jenny/"} {
		t.Run(scheme, func(t *testing.T) {
			endpoint, store := bucket(t, func(authorization string) {
				if !strings.HasPrefix(authorization, signature) {
					t.Errorf("a request was signed %q", authorization)
				}
			})
			o := folder(t, t.TempDir(), "a")
			var err error
			o.Target, err = ParseTarget(scheme+"://copies/jenny?region=eu-central-1&endpoint="+endpoint, "jenny", "secret")
			must(t, err)
			k, db := keeper(t, o), book(t, o, "c1")
			write(t, db, 20)
			k.Touch(t.Context(), "c1")
			sent(t, k, "c1")
			noon := time.Now().Add(5 * time.Millisecond)
			time.Sleep(10 * time.Millisecond)
			write(t, db, 5)
			sent(t, k, "c1")
			for at, want := range map[time.Time]int{{}: 25, noon: 20} {
				if rows, err := restored(t, o, "c1", at); rows != want || err != nil {
					t.Errorf("at %v: %d rows, %v; want %d", at, rows, err, want)
				}
			}
			if wrapped, err := o.WrappedKey(t.Context(), "c1"); string(wrapped) != "wrapped key of c1" {
				t.Errorf("the key beside it: %q, %v", wrapped, err)
			}
			if _, err := restored(t, o, "c2", time.Time{}); !errors.Is(err, ErrNone) {
				t.Errorf("a company without a copy: %v, want ErrNone", err)
			}
			must(t, k.Close(t.Context()))
			must(t, o.Forget(t.Context(), "c1"))
			left, err := store.ListBucket("copies", &gofakes3.Prefix{}, gofakes3.ListBucketPage{})
			if err != nil || len(left.Contents) != 0 {
				t.Errorf("left after it was forgotten: %v, %v", left, err)
			}
		})
	}
}
