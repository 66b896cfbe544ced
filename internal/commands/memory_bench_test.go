package commands

import (
	"bytes"
	"database/sql"
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

	"jennyerp/internal/vision"
)

const memoryBudget = 80 // MB of a resting server, docs of the budgets

// describedPictures is how many pictures the company has: the search by picture
// looks at each for a while, and with all of the demo's it would not rest for hours.
const describedPictures = 150

// A server that has shown pages, searched, taken photos of 12 megapixels and
// described them rests with little memory. The real program, since a test's own memory would hide it.
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
	look := thinned(b, filepath.Join(dir, "data"))
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
	busy, describing := resident(b, server.Process.Pid), 0.0
	for end := time.Now().Add(10 * time.Minute); look() > 0; time.Sleep(2 * time.Second) {
		if describing = max(describing, resident(b, server.Process.Pid)); time.Now().After(end) {
			b.Fatalf("%d pictures are not described yet", look())
		}
	}
	time.Sleep(3*time.Minute + 10*time.Second) // what nobody used for two minutes is closed within another
	rest := 0.0
	for range 10 {
		rest += resident(b, server.Process.Pid) / 10
		time.Sleep(3 * time.Second)
	}
	b.ReportMetric(start, "start-MB")
	b.ReportMetric(busy, "busy-MB")
	b.ReportMetric(describing, "describing-MB")
	b.ReportMetric(rest, "rest-MB")
	if rest > memoryBudget {
		b.Errorf("%.0f MB at rest, budget %d", rest, memoryBudget)
	}
}

// thinned takes most pictures off the only company of a folder, and gives how to
// count those that are not described yet.
func thinned(b *testing.B, data string) (left func() int) {
	b.Helper()
	files, err := filepath.Glob(filepath.Join(data, "companies", "*.db"))
	if err != nil || len(files) != 1 {
		b.Fatalf("the companies are %v, %v", files, err)
	}
	db, err := sql.Open("sqlite3", "file:"+files[0]+"?_busy_timeout=5000")
	if err != nil {
		b.Fatal(err)
	}
	if _, err = db.Exec(`update pictures set removed_at = created_at where id > ?`, describedPictures); err == nil {
		err = db.Close()
	}
	if err != nil {
		b.Fatal(err)
	}
	return func() (n int) {
		db, err := sql.Open("sqlite3", "file:"+files[0]+"?mode=ro&_busy_timeout=5000")
		if err != nil {
			b.Fatal(err)
		}
		defer db.Close()
		err = db.QueryRow(`select count(*) from pictures p where removed_at is null and sample_id is not null and shows = 'cloth'
			and not exists (select 1 from vectors where engine = ? and picture_id = p.id)`, vision.Engine).Scan(&n)
		if err != nil {
			b.Fatal(err)
		}
		return n
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
