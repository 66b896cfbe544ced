package handlers

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"jennyerp/internal/blob"
	"jennyerp/internal/vision"
	"jennyerp/models"
)

// testEye sees the mean colour and the direction of stripes: enough to tell
// the cloths of these tests apart, and quick.
type testEye struct{ name string }

func (e testEye) Engine(context.Context) string { return e.name }

func (e testEye) Describe(ctx context.Context, img image.Image) ([]vision.Vector, *vision.Signature, error) {
	q, err := e.DescribeQuery(ctx, img)
	return []vision.Vector{q.Vector, q.Vector, q.Vector}, nil, err
}

func (e testEye) DescribeQuery(_ context.Context, img image.Image) (q vision.Question, err error) {
	v := &q.Vector
	var sum [3]int
	var across, along, n int
	for y := 4; y < 60; y++ {
		for x := 4; x < 60; x++ {
			here, right, below := rgb(img, x, y), rgb(img, x+1, y), rgb(img, x, y+1)
			for c := range sum {
				sum[c] += here[c]
			}
			across += abs(here[1] - right[1])
			along += abs(here[1] - below[1])
			n++
		}
	}
	for c := range sum {
		v.Colour[c] = int8(sum[c]/n - 128)
	}
	v.Texture[0], v.Texture[1] = int8(min(across/n, 127)), int8(min(along/n, 127))
	if across+along < n {
		err = vision.ErrBlank
	}
	return q, err
}

func rgb(img image.Image, x, y int) [3]int {
	r, g, b, _ := img.At(x, y).RGBA()
	return [3]int{int(r >> 8), int(g >> 8), int(b >> 8)}
}

func abs(n int) int { return max(n, -n) }

// clothJPEG is a photo of a striped cloth: "across", "along" or "plain".
func clothJPEG(t *testing.T, r, g, b uint8, stripes string) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 128, 128))
	for y := range 128 {
		for x := range 128 {
			shade := 0
			if stripes == "across" && x/2%2 == 0 || stripes == "along" && y/2%2 == 0 {
				shade = 60
			}
			m.SetRGBA(x, y, color.RGBA{uint8(min(int(r)+shade, 255)), uint8(min(int(g)+shade, 255)), uint8(min(int(b)+shade, 255)), 255})
		}
	}
	var out bytes.Buffer
	check(t, jpeg.Encode(&out, m, &jpeg.Options{Quality: 95}))
	return out.Bytes()
}

func redAcross(t *testing.T) []byte  { return clothJPEG(t, 190, 20, 20, "across") }
func redAlong(t *testing.T) []byte   { return clothJPEG(t, 190, 20, 20, "along") }
func blueAcross(t *testing.T) []byte { return clothJPEG(t, 20, 20, 190, "across") }

// seeing is an app whose eyes are those of the tests.
func seeing(t *testing.T) *testApp {
	a := newApp(t)
	a.Tenants.Sight.Eyes = []models.Eye{testEye{"test-1"}}
	return a
}

// described is what the clockwork does between two requests.
func (a *testApp) described() {
	a.t.Helper()
	check(a.t, a.DescribePictures(a.t.Context()))
}

// showCloth adds a picture to a sample.
func (c *client) showCloth(s *models.Sample, data []byte, visibility models.Visibility, change ...func(*models.Picture)) *models.Picture {
	c.app.t.Helper()
	p, err := c.db().StorePicture(c.app.t.Context(), c.app.Blobs, "cloth.jpg", data)
	check(c.app.t, err)
	p.Visibility = visibility
	for _, f := range change {
		f(&p)
	}
	hung, err := c.db().AddPicture(c.app.t.Context(), c.User.UID, s, p)
	check(c.app.t, err)
	return hung
}

// photograph sends a photo to search with.
func (c *client) photograph(data []byte, dress ...func(*http.Request)) *httptest.ResponseRecorder {
	c.app.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for _, file := range []struct {
		name string
		data []byte
	}{{"", nil}, {"IMG_2041.jpg", data}} { // the camera's field is empty
		part, err := w.CreateFormFile("photo", file.name)
		check(c.app.t, err)
		_, err = part.Write(file.data)
		check(c.app.t, err)
	}
	check(c.app.t, w.Close())
	req := httptest.NewRequest(http.MethodPost, "/find", &body)
	req.Header.Set("Content-Type", w.FormDataContentType())
	for _, f := range dress {
		f(req)
	}
	return c.do(req)
}

// looksFor sends a photo and gives the page of the result and its address.
func (c *client) looksFor(data []byte) (rec *httptest.ResponseRecorder, address string) {
	c.app.t.Helper()
	rec = c.photograph(data)
	want(c.app.t, rec, http.StatusSeeOther)
	address = rec.Header().Get("Location")
	rec = c.get(address)
	want(c.app.t, rec, http.StatusOK)
	return rec, address
}

var foundName = regexp.MustCompile(`<h3><a href="[^"]*">([^<]*)</a>`)

// foundNames are the samples a page lists, in their order.
func foundNames(rec *httptest.ResponseRecorder) string {
	var all []string
	for _, m := range foundName.FindAllStringSubmatch(rec.Body.String(), -1) {
		all = append(all, m[1])
	}
	return strings.Join(all, ", ")
}

func wantNames(t *testing.T, rec *httptest.ResponseRecorder, all string) {
	t.Helper()
	if got := foundNames(rec); got != all {
		t.Fatalf("found %q, want %q: %.3000s", got, all, rec.Body.String())
	}
}

func wantAbsent(t *testing.T, rec *httptest.ResponseRecorder, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if strings.Contains(rec.Body.String(), text) {
			t.Fatalf("the page says %q", text)
		}
	}
}

// threeHung is a company with a red and a blue cloth of one quality, and a red
// one of another.
func threeHung(t *testing.T) (*testApp, *client, []*models.Sample) {
	a := seeing(t)
	c := a.company("Tessuti Ferri")
	all := c.stock(models.SampleSpec{Code: "R1", Name: "Red across"}, models.SampleSpec{Code: "B1", Name: "Blue across"}, models.SampleSpec{Code: "R2", Name: "Red along"})
	for i, data := range [][]byte{redAcross(t), blueAcross(t), redAlong(t)} {
		c.showCloth(all[i], data, "public")
	}
	a.described()
	return a, c, all
}

// htmxGet asks for a part of a page.
func (c *client) htmxGet(path string) *httptest.ResponseRecorder {
	req := httptest.NewRequest(http.MethodGet, path, nil)
	req.Header.Set("HX-Request", "true")
	return c.do(req)
}

// countingStore counts what is stored.
type countingStore struct {
	blob.Store
	puts *int
}

func (s *countingStore) Put(ctx context.Context, key string, r io.Reader) error {
	*s.puts++
	return s.Store.Put(ctx, key, r)
}

// counts are the rows that a photo could leave behind.
func (c *client) counts() string {
	c.app.t.Helper()
	done, all, err := c.db().DescribedPictures(c.app.t.Context(), "test-1")
	check(c.app.t, err)
	return fmt.Sprint(done, all)
}
