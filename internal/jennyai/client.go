// Package jennyai asks the jenny-ai middleware what a picture looks like. The
// contract is docs/jenny-ai.md. Nothing leaves but pixels: each picture is
// encoded anew, a request carries a random id and no name, number or text
// (promise P9). The address is the operator's; no redirect is followed.
package jennyai

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"time"

	"golang.org/x/image/draw"
)

// VectorSize is how many bytes a vector has: 48 of colour, 128 of texture,
// each a signed number.
const VectorSize = 176

// Use says what a picture is described for.
type Use string

// A picture of the library is described at up to three zooms, the photo of a
// question at one.
const (
	Library Use = "library"
	Query   Use = "query"
)

const (
	maxSide    = 1024 // pixels of a picture's longer side as it is sent
	quality    = 85
	maxAnswer  = 64 << 10 // bytes
	maxVectors = 3
)

// Errors that callers tell apart with errors.Is. A fault of the service or the
// way to it is any other error.
var (
	ErrOpen   = errors.New("jennyai: not asked, it failed several times just now")
	ErrAnswer = errors.New("jennyai: the answer does not keep to the contract")
	ErrBlank  = errors.New("jennyai: the service sees nothing in the picture")
)

// Client asks one service. Any number of goroutines may use it.
type Client struct {
	base    url.URL
	token   string
	timeout time.Duration
	http    *http.Client
	breaker *breaker
}

// New makes a client for the service at base (scheme and host). token may be
// empty. A request, its answer included, takes at most timeout.
func New(base *url.URL, token string, timeout time.Duration) *Client {
	transport := &http.Transport{TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12}, TLSHandshakeTimeout: timeout,
		ForceAttemptHTTP2: true, MaxIdleConnsPerHost: 2, IdleConnTimeout: time.Minute}
	return &Client{base: *base, token: token, timeout: timeout, breaker: newBreaker(time.Now),
		http: &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

var engineName = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{0,31}$`)

// answer is what the service says, to both questions.
type answer struct {
	Engine  string   `json:"engine"`
	Vectors [][]byte `json:"vectors"` // base64
}

// Engine asks which engine the service runs.
func (c *Client) Engine(ctx context.Context) (string, error) {
	a, err := c.ask(ctx, http.MethodGet, "/v1/engine", nil)
	return a.Engine, err
}

// Describe sends a picture's pixels and gives the vectors, VectorSize bytes
// each, and the engine they are of: one for a query, one to three for the
// library. Error: ErrBlank when the service works but sees nothing.
func (c *Client) Describe(ctx context.Context, img image.Image, use Use) (engine string, vectors [][]byte, err error) {
	var body bytes.Buffer
	if err := jpeg.Encode(&body, small(img), &jpeg.Options{Quality: quality}); err != nil {
		return "", nil, err
	}
	a, err := c.ask(ctx, http.MethodPost, "/v1/describe?for="+string(use), &body)
	return a.Engine, a.Vectors, err
}

// small is the picture as it is sent: new pixels, of which nothing else hangs.
// A cheaper filter would make moiré on weave.
func small(img image.Image) image.Image {
	b := img.Bounds()
	w, h := b.Dx(), b.Dy()
	if long := max(w, h); long > maxSide {
		w, h = max(1, w*maxSide/long), max(1, h*maxSide/long)
	}
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(out, out.Rect, image.White, image.Point{}, draw.Src)
	draw.CatmullRom.Scale(out, out.Rect, img, b, draw.Over, nil)
	return out
}

// ask carries out one request behind the breaker. The person who goes away is
// no failure of the service, and a picture with nothing to see neither.
func (c *Client) ask(ctx context.Context, method, path string, body io.Reader) (answer, error) {
	if !c.breaker.allow() {
		return answer{}, ErrOpen
	}
	a, err := c.send(ctx, method, path, body)
	if ctx.Err() == nil {
		c.breaker.note(err == nil || errors.Is(err, ErrBlank))
	} else {
		c.breaker.pass()
	}
	return a, err
}

func (c *Client) send(ctx context.Context, method, path string, body io.Reader) (a answer, err error) {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, c.base.String()+path, body)
	if err != nil {
		return a, err
	}
	c.dress(req)
	res, err := c.http.Do(req)
	if err != nil {
		return a, fmt.Errorf("jennyai: %w", err)
	}
	defer res.Body.Close()
	switch {
	case res.StatusCode == http.StatusUnprocessableEntity && method == http.MethodPost:
		return a, ErrBlank
	case res.StatusCode != http.StatusOK:
		return a, fmt.Errorf("jennyai: status %d", res.StatusCode)
	}
	data, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer+1))
	if err != nil {
		return a, fmt.Errorf("jennyai: %w", err)
	}
	if len(data) > maxAnswer || json.Unmarshal(data, &a) != nil || !a.holds(req) {
		return answer{}, ErrAnswer
	}
	return a, nil
}

// dress gives a request all the headers it may have.
func (c *Client) dress(req *http.Request) {
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", "JennyERP")
	req.Header.Set("X-Request-Id", rand.Text())
	if req.Body != nil {
		req.Header.Set("Content-Type", "image/jpeg")
	}
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
}

// holds tells whether an answer keeps to the contract.
func (a answer) holds(req *http.Request) bool {
	most := 0
	switch Use(req.URL.Query().Get("for")) {
	case Library:
		most = maxVectors
	case Query:
		most = 1
	}
	if !engineName.MatchString(a.Engine) || len(a.Vectors) > most || most > 0 && len(a.Vectors) == 0 {
		return false
	}
	for _, v := range a.Vectors {
		if len(v) != VectorSize {
			return false
		}
	}
	return true
}
