package commands

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestHealthTellsAWellServerFromOneThatIsNot(t *testing.T) {
	well := true
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/healthz" || !well {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		w.Write([]byte(`{"status":"as it is"}`))
	}))
	addr := strings.TrimPrefix(server.URL, "http://")
	ask := func() (string, error) {
		var out bytes.Buffer
		err := run(t.Context(), []string{"health", "--addr", addr}, nil, &out)
		return out.String(), err
	}
	if text, err := ask(); err != nil || !strings.Contains(text, "as it is") {
		t.Errorf("%q %v", text, err)
	}
	well = false
	if _, err := ask(); err == nil {
		t.Error("a server that is not well is called well")
	}
	server.Close()
	if _, err := ask(); err == nil {
		t.Error("no server is called well")
	}
}
