package commands

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

const memoryBudget = 80 // MB of a resting server, docs of the budgets

// A server that has shown pages, searched and taken photos of 12 megapixels
// rests with little memory, though it still describes the demo's pictures. The real program, since a test's own memory would hide it.
func BenchmarkMemoryAtRest(b *testing.B) {
	if b.N > 1 {
		b.Skip("one run tells; use -benchtime 1x")
	}
	dir := b.TempDir()
	program := filepath.Join(dir, "jennyerp")
	if out, err := exec.Command("go", "build", "-tags", "nodynamic,nomsgpack", "-o", program, "../..").CombinedOutput(); err != nil {
		b.Fatalf("%v %s", err, out)
	}
	args := []string{"demo", "--samples", "10000", "--data", filepath.Join(dir, "data"), "--addr", "127.0.0.1:9399"}
	if out, err := exec.Command(program, append(args, "--no-serve")...).CombinedOutput(); err != nil {
		b.Fatalf("%v %s", err, out)
	}
	out := &safeBuffer{}
	server := exec.Command(program, args...)
	server.Stdout = out
	if err := server.Start(); err != nil {
		b.Fatal(err)
	}
	defer func() { server.Process.Signal(os.Interrupt); server.Wait() }()
	visit := signedIn(b, out)
	start := resident(b, server.Process.Pid)
	for i := range 500 {
		visit(http.MethodGet, "/samples?q="+strconv.Itoa(i%50), nil, "")
		visit(http.MethodGet, "/samples", nil, "")
	}
	page := visit(http.MethodGet, "/samples", nil, "")
	samples := regexp.MustCompile(`/samples/[0-9a-f]{8}-[0-9a-f-]{27}`).FindAllString(page, -1)
	samples = slices.Compact(samples)
	for i := range 10 {
		body, kind := photo(uint8(i))
		visit(http.MethodPost, samples[i]+"/pictures", body, kind)
	}
	busy := resident(b, server.Process.Pid)
	time.Sleep(3*time.Minute + 10*time.Second) // what nobody used for two minutes is closed within another
	rest := 0.0
	for range 10 {
		rest += resident(b, server.Process.Pid) / 10
		time.Sleep(3 * time.Second)
	}
	b.ReportMetric(start, "start-MB")
	b.ReportMetric(busy, "busy-MB")
	b.ReportMetric(rest, "rest-MB")
	if rest > memoryBudget {
		b.Errorf("%.0f MB at rest, budget %d", rest, memoryBudget)
	}
}

// signedIn waits for the link, opens it, and returns how to visit with its session.
func signedIn(b *testing.B, out *safeBuffer) func(method, path string, body io.Reader, kind string) string {
	b.Helper()
	jar, _ := cookiejar.New(nil)
	client := &http.Client{Jar: jar}
	base, link := "http://localhost:9399", ""
	visit := func(method, path string, body io.Reader, kind string) string {
		req, err := http.NewRequestWithContext(b.Context(), method, base+path, body)
		if err != nil {
			b.Fatal(err)
		}
		if kind != "" {
			req.Header.Set("Content-Type", kind)
		}
		res, err := client.Do(req)
		if err != nil {
			b.Fatal(err)
		}
		defer res.Body.Close()
		text, err := io.ReadAll(res.Body)
		if err != nil || res.StatusCode != http.StatusOK {
			b.Fatalf("%s %s: %d %v %s", method, path, res.StatusCode, err, text[max(0, len(text)-500):])
		}
		return string(text)
	}
	for range 300 {
		time.Sleep(100 * time.Millisecond)
		if link = regexp.MustCompile(`/demo/\S+`).FindString(out.String()); link == "" {
			continue
		}
		if res, err := client.Get(base + "/healthz"); err == nil {
			res.Body.Close()
			break
		}
	}
	visit(http.MethodGet, link, nil, "")
	return visit
}

// photo is a form with one picture of 12 megapixels.
func photo(shade uint8) (io.Reader, string) {
	img := image.NewRGBA(image.Rect(0, 0, 4000, 3000))
	for i := 0; i < len(img.Pix); i += 4 {
		x := uint8(i >> 10)
		img.Pix[i], img.Pix[i+1], img.Pix[i+2], img.Pix[i+3] = x, x/2+shade, 200, 255
	}
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, _ := form.CreateFormFile("pictures", "cloth.jpg")
	jpeg.Encode(part, img, nil)
	form.WriteField("visibility", "public")
	form.Close()
	return &body, form.FormDataContentType()
}

// resident is the memory of a process, its program file included, in MB.
func resident(b *testing.B, pid int) float64 {
	b.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		b.Skip("memory is read from /proc: ", err)
	}
	_, after, _ := strings.Cut(string(status), "VmRSS:")
	kb, err := strconv.Atoi(strings.Fields(after)[0])
	if err != nil {
		b.Fatal(err)
	}
	return float64(kb) / 1024
}
