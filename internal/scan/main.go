// Command scan lets wapiti and sqlmap loose on the product, signed in as the
// owner of the demo company, and on a build of it with twelve holes made on
// purpose (tag canary), and writes what they found into a report of the day:
//
//	go run ./internal/scan -out docs/assurance/2026
//
// DAY-scans.md; with -only, DAY-wapiti.md and the like, as each takes an hour.
// Finding nothing in the product counts only as far as the holes were found.
// Both scanners are Debian's packages of these names. Loopback alone.
package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"time"
)

// hole is one that was made on purpose, and who has to find it.
type hole struct {
	N    int
	What string
	By   string // wapiti, sqlmap or fuzz
	Path string
	Kind string // the words the finder has for it, "" when any do
}

var holes = []hole{
	{1, "what was asked comes back as markup", "wapiti", "/canary/echo", "Cross Site Scripting"},
	{2, "what somebody wrote is markup for the next", "wapiti", "/canary/book", "Cross Site Scripting"},
	{3, "a statement made of an address, which tells its errors", "sqlmap", "GET /canary/cloth", ""},
	{4, "a statement made of a form, silent", "sqlmap", "POST /canary/mill", ""},
	{5, "a statement made of a header, silent", "sqlmap", "GET /canary/visits", ""},
	{6, "the way back leads anywhere", "wapiti", "/canary/go", "Open Redirect"},
	{7, "a name that is a path", "wapiti", "/canary/paper", "Path Traversal"},
	{8, "a command made of what was typed", "wapiti", "/canary/print", "Command execution"},
	{9, "a line end that begins a header", "wapiti", "/canary/lang", "CRLF Injection"},
	{10, "no content policy, a cookie for every script", "wapiti", "", "Content Security Policy"},
	{11, "a copy that was left behind", "wapiti", "/canary/prices.html", "Backup file"},
	{12, "whose library it is says the request", "fuzz", "/canary/library", ""},
}

// result is what was seen, as it stands.
type result struct {
	Day      time.Time
	Tools    map[string]string // name → version
	Pages    int               // addresses and forms that wapiti was given
	Targets  int               // those with parameters, that sqlmap was given
	Requests map[string]tally  // by scanner
	Product  []finding
	Cut      []string     // what was not done to the end
	Files    []string     // downloads that hold what was stored, as a text
	Refused  []string     // targets that are refused even as they stand on their page
	Found    map[int]bool // holes
	Took     time.Duration
}

func main() {
	out := flag.String("out", "", "folder for the report, none: print")
	only := flag.String("only", "", "wapiti, sqlmap or fuzz alone; stands: nothing but what each target answers as it stands")
	limit := flag.Int("limit", 0, "at most so many targets for sqlmap; 0: all")
	match := flag.String("match", "", "a pattern of targets, as `POST /customers`; none: all")
	from := flag.Int("from", 0, "so many targets of the product sqlmap has tried before, in a run that was broken off")
	alone := flag.Bool("holes", false, "the holes made on purpose alone, to see that they are found")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, *out, *only, *match, *limit, *from, *alone); err != nil {
		log.Fatal(err)
	}
}

// scan is one run: what it is to do, and what it has seen.
type scan struct {
	dir   string // for the builds and their data
	only  string
	match *regexp.Regexp
	limit int
	from  int
	seen  result
}

func run(ctx context.Context, out, only, match string, limit, from int, alone bool) error {
	began := time.Now()
	pattern, err := regexp.Compile(match)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "jenny-scan-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	s := scan{dir: dir, only: only, match: pattern, limit: limit, from: from, seen: result{Day: began, Tools: map[string]string{}, Requests: map[string]tally{}, Found: map[int]bool{}}}
	if !alone {
		if s.seen.Product, err = s.attack(ctx, "product"); err != nil {
			return err
		}
	}
	found, err := s.attack(ctx, "canary")
	if err != nil {
		return err
	}
	for _, h := range holes {
		s.seen.Found[h.N] = slices.ContainsFunc(found, h.isFoundBy)
	}
	if s.does("fuzz") {
		s.seen.Found[12] = fuzz(ctx)
	}
	s.seen.Tools["wapiti"], s.seen.Tools["sqlmap"] = version(ctx, "wapiti"), version(ctx, "sqlmap")
	s.seen.Took = time.Since(began)
	text := s.markdown()
	if out == "" {
		fmt.Println(text)
		return nil
	}
	return os.WriteFile(filepath.Join(out, began.Format(time.DateOnly)+"-"+cmp.Or(only, "scans")+".md"), []byte(text), 0o644)
}

// wanted leaves of the product's targets those that match.
func (s *scan) wanted(all []target, build string) []target {
	return slices.DeleteFunc(all, func(t target) bool { return build == "product" && !s.match.MatchString(t.kind) })
}

func (s *scan) does(tool string) bool { return s.only == "" || s.only == tool }

// attack builds the program, product or canary, and lets the scanners loose on it.
func (s *scan) attack(ctx context.Context, build string) (found []finding, err error) {
	bin, tags := filepath.Join(s.dir, build), "nodynamic,nomsgpack,scan"
	if build == "canary" {
		tags += ",canary"
	}
	if b, err := exec.CommandContext(ctx, "go", "build", "-tags", tags, "-o", bin, ".").CombinedOutput(); err != nil {
		return nil, fmt.Errorf("build: %w\n%s", err, b)
	}
	at, err := start(ctx, bin, filepath.Join(s.dir, build+"-data"))
	if err != nil {
		return nil, err
	}
	defer func() { at.stop() }()
	if s.only == "stands" {
		return nil, stands(ctx, at, build)
	}
	for _, tool := range []struct {
		name string
		run  func(context.Context, *server, string) ([]finding, error)
	}{{"wapiti", s.runWapiti}, {"sqlmap", s.runSqlmap}} {
		if !s.does(tool.name) {
			continue
		}
		if err := at.enter(ctx); err != nil {
			return nil, err
		}
		before := at.served()
		f, err := tool.run(ctx, at, build)
		if err != nil {
			return nil, err
		}
		found, s.seen.Requests[tool.name+" on the "+build] = append(found, f...), at.served().less(before)
	}
	return found, nil
}

// stands prints what each target answers when nobody attacks it.
func stands(ctx context.Context, at *server, build string) error {
	all, err := at.targets(ctx, build == "canary")
	if err != nil {
		return err
	}
	for _, t := range few(all) {
		log.Printf("%d %s", at.asItStands(t), t.kind)
		if !at.alive() {
			return errors.New("that ended the session")
		}
	}
	return nil
}

func (s *scan) runWapiti(ctx context.Context, at *server, build string) ([]finding, error) {
	all, err := at.targets(ctx, build == "canary")
	if err != nil {
		return nil, err
	}
	all = s.wanted(few(all), build)
	root := "/"
	if build == "canary" {
		root = "/canary/"
	} else {
		s.seen.Pages = len(all)
	}
	w, err := at.wapiti(ctx, root, all)
	s.seen.Files = append(s.seen.Files, w.files...)
	s.cut(w.cut, "wapiti on the "+build)
	return w.found, err
}

func (s *scan) runSqlmap(ctx context.Context, at *server, build string) ([]finding, error) {
	all, err := at.targets(ctx, build == "canary")
	if err != nil {
		return nil, err
	}
	all = s.wanted(few(slices.DeleteFunc(all, func(t target) bool { return !t.asks() })), build)
	if s.limit > 0 && len(all) > s.limit {
		all = all[:s.limit]
	}
	if build == "product" {
		s.seen.Targets = len(all)
		all = all[min(s.from, len(all)):]
	}
	f, err := at.sqlmap(ctx, all)
	if build == "product" {
		s.seen.Refused = f.refused
	}
	s.cut(f.untried, "sqlmap on the "+build)
	return f.found, err
}

// cut notes what a scanner has not done to the end.
func (s *scan) cut(all []string, by string) {
	for _, what := range all {
		s.seen.Cut = append(s.seen.Cut, what+" by "+by)
	}
}

// isFoundBy tells whether a finding is this hole.
func (h hole) isFoundBy(f finding) bool {
	return f.Tool == h.By && strings.Contains(f.Where, h.Path) && strings.Contains(f.Kind, h.Kind)
}

// fuzz tells whether our own requests nobody makes find the hole between two companies.
func fuzz(ctx context.Context) bool {
	c := exec.CommandContext(ctx, "go", "test", "-tags", "nodynamic,nomsgpack,canary", "-run", "RequestsNobodyMake", "./handlers")
	c.Env = append(os.Environ(), "JENNY_TEST_ROUTES=/canary/library", "JENNY_SOAK=1") // as many as the product gets
	b, err := c.CombinedOutput()
	return err != nil && strings.Contains(string(b), "leaks")
}

func version(ctx context.Context, tool string) string {
	b, _ := exec.CommandContext(ctx, tool, "--version").CombinedOutput()
	lines := strings.Fields(strings.TrimSpace(string(b)))
	for i := len(lines) - 1; i >= 0; i-- {
		if strings.ContainsAny(lines[i], "0123456789") && strings.Contains(lines[i], ".") {
			return lines[i]
		}
	}
	return "unknown"
}

// markdown is the report. A hole that was not found is named.
func (s *scan) markdown() string {
	var b strings.Builder
	r := s.seen
	fmt.Fprintf(&b, "# Scans\n\n%s, %.0f minutes, loopback, as the owner of the demo company. wapiti %s, sqlmap %s (level 3, risk 1, SQLite). Made by `make scan`. In-house: no independent test.\n\n",
		r.Day.Format(time.DateOnly), r.Took.Minutes(), r.Tools["wapiti"], r.Tools["sqlmap"])
	if r.Pages > 0 || r.Targets > 0 {
		s.productMarkdown(&b)
	}
	b.WriteString("## The holes made on purpose\n\n| | hole | finder | found |\n|--:|---|---|---|\n")
	n, all := 0, 0
	for _, h := range holes {
		if !s.does(h.By) {
			continue
		}
		all++
		found := "**missed**"
		if r.Found[h.N] {
			found = "yes"
			n++
		}
		fmt.Fprintf(&b, "| %d | %s | %s | %s |\n", h.N, h.What, h.By, found)
	}
	fmt.Fprintf(&b, "\n%d of %d.\n\n## Requests that were answered\n\n", n, all)
	for _, who := range []string{"wapiti on the product", "sqlmap on the product", "wapiti on the canary", "sqlmap on the canary"} {
		if t, did := r.Requests[who]; did {
			class := map[string]int64{}
			for k, n := range t {
				class[k[1]] += n
			}
			fmt.Fprintf(&b, "- %s: %d (2xx %d, 3xx %d, 4xx %d, 5xx %d)\n", who, t.all(), class["2xx"], class["3xx"], class["4xx"], class["5xx"])
		}
	}
	for _, who := range []string{"wapiti on the product", "sqlmap on the product"} {
		if broken := r.Requests[who].broken(); len(broken) > 0 {
			fmt.Fprintf(&b, "\nFaults of %s: `%s`.\n", who, strings.Join(broken, "`, `"))
		}
		if shut := r.Requests[who].shut(); len(shut) > 0 {
			fmt.Fprintf(&b, "\nRoutes that refused all of %s: `%s`.\n", who, strings.Join(shut, "`, `"))
		}
	}
	return b.String()
}

// productMarkdown is the part about the product.
func (s *scan) productMarkdown(b *strings.Builder) {
	r := s.seen
	fmt.Fprintf(b, "## The product: %d findings\n\n", len(r.Product))
	if s.does("wapiti") {
		fmt.Fprintf(b, "wapiti was given %d addresses and forms, one of each kind.\n", r.Pages)
	}
	if s.does("sqlmap") {
		fmt.Fprintf(b, "sqlmap was given %d addresses and forms, one of each kind, with every parameter and every id in a path.\n", r.Targets)
	}
	for _, cut := range r.Cut {
		fmt.Fprintf(b, "Not done to the end: %s.\n", cut)
	}
	if len(r.Refused) > 0 {
		fmt.Fprintf(b, "%d of them were refused even as they stand on their page, so that less was looked at: `%s`.\n", len(r.Refused), strings.Join(r.Refused, "`, `"))
	}
	for _, file := range r.Files {
		fmt.Fprintf(b, "Not counted: markup that was stored stands as a text in `%s`, a CSV that is downloaded and never shown.\n", file)
	}
	fmt.Fprintf(b, "Left alone: what begins with `%s`.\n", strings.Join(leftAlone, "`, `"))
	if s.match.String() != "" {
		fmt.Fprintf(b, "Only targets like `%s`.\n", s.match)
	}
	if s.from > 0 {
		fmt.Fprintf(b, "This run went on at number %d, after one that was broken off.\n", s.from+1)
	}
	b.WriteString("\n")
	for _, f := range r.Product {
		fmt.Fprintf(b, "- %s: %s at %s\n", f.Tool, f.Kind, f.Where)
	}
	if len(r.Product) > 0 {
		b.WriteString("\n")
	}
}
