//go:build canary

package handlers

import (
	"database/sql"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"sync"

	"github.com/gin-gonic/gin"

	"jennyerp/models"
)

// canary answers with twelve holes, one of each kind that scanners and our own
// tests look for. It answers loopback alone.
type canary struct {
	db   *sql.DB
	mu   sync.Mutex
	said []string
}

func init() {
	db, err := sql.Open("sqlite3", "file:canary?mode=memory&cache=shared")
	if err != nil {
		panic(err)
	}
	db.SetMaxOpenConns(1)
	for _, s := range []string{`create table cloths (id integer, name text, secret text)`, `insert into cloths values (1,'Popeline','a'),(2,'Twill','b'),(3,'Bouclé','c')`} {
		if _, err := db.Exec(s); err != nil {
			panic(err)
		}
	}
	k := &canary{db: db}
	holes = func(s *Server) []route {
		return []route{
			hole("GET", "", k.start),
			hole("GET", "echo", k.echo),
			hole("GET", "book", k.book),
			hole("POST", "book", k.write),
			hole("GET", "cloth", k.cloth),
			hole("POST", "mill", k.mill),
			hole("GET", "visits", k.visits),
			hole("GET", "go", k.leadAway),
			hole("GET", "paper", k.paper),
			hole("GET", "print", k.print),
			hole("GET", "lang", k.lang),
			hole("GET", "cookie", k.cookie),
			hole("GET", "prices.html", func(c *gin.Context) { k.page(c, "<p>Twill 8,50") }),
			hole("GET", "prices.html.bak", k.leftBehind),
			hole("GET", "library", func(c *gin.Context) { k.library(s, c) }),
		}
	}
}

// hole is a route that is there for this machine alone.
func hole(method, path string, answer func(c *gin.Context)) route {
	return route{method, "/canary/" + path, public, func(c *gin.Context, v *viewer) error {
		if ip := c.RemoteIP(); ip != "127.0.0.1" && ip != "::1" && ip != "192.0.2.1" { // the last is httptest's
			return models.ErrNotFound
		}
		answer(c)
		return nil
	}}
}

func (k *canary) page(c *gin.Context, body string, args ...any) {
	for _, h := range []string{"Content-Security-Policy", "X-Content-Type-Options", "X-Frame-Options", "Strict-Transport-Security", "Referrer-Policy", "Permissions-Policy", "Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy"} {
		c.Writer.Header().Del(h)
	}
	c.Header("Content-Type", "text/html; charset=utf-8")
	if len(args) > 0 {
		body = fmt.Sprintf(body, args...)
	}
	io.WriteString(c.Writer, "<!doctype html><title>canary</title><body>"+body)
}

// find runs a query as it was made, and tells the fault where asked to.
func (k *canary) find(c *gin.Context, tell bool, query string) {
	rows, err := k.db.QueryContext(c.Request.Context(), query)
	if err != nil {
		if tell {
			k.page(c, "<p>SQLite error: %s in %s", err, query)
			return
		}
		k.page(c, "<p>nothing")
		return
	}
	defer rows.Close()
	n := 0
	for rows.Next() {
		n++
	}
	k.page(c, "<p>%d cloths match your question, have a look at the warehouse", n)
}

func (k *canary) start(c *gin.Context) {
	k.page(c, `<a href="echo?text=wool">1</a> <a href="book">2</a> <a href="cloth?id=1">3</a> <form method="post" action="mill"><input name="name" value="Twill"><button>4</button></form>
<a href="visits?day=1">5</a> <a href="go?next=/canary/">6</a> <a href="paper?name=prices.html">7</a> <a href="print?copies=1">8</a> <a href="lang?lang=it">9</a> <a href="cookie">10</a> <a href="prices.html">11</a>`)
}

// echo is hole 1: what was asked comes back as markup.
func (k *canary) echo(c *gin.Context) { k.page(c, "<p>You asked for "+c.Query("text")) }

// book is hole 2: what somebody wrote is markup for the next.
func (k *canary) book(c *gin.Context) {
	k.mu.Lock()
	defer k.mu.Unlock()
	body := `<form method="post" action="book"><input name="text" value="ciao"><button>write</button></form>`
	for _, t := range k.said {
		body += "<p>" + t
	}
	k.page(c, body)
}

func (k *canary) write(c *gin.Context) {
	k.mu.Lock()
	k.said = append(k.said[max(0, len(k.said)-200):], c.PostForm("text"))
	k.mu.Unlock()
	c.Redirect(http.StatusSeeOther, "/canary/book")
}

// cloth is hole 3: a statement made of what was typed, which says what is wrong with it.
func (k *canary) cloth(c *gin.Context) {
	k.find(c, true, `select * from cloths where id = `+c.Query("id"))
}

// mill is hole 4: the same in a form, and silent.
func (k *canary) mill(c *gin.Context) {
	k.find(c, false, `select * from cloths where name = '`+c.PostForm("name")+`'`)
}

// visits is hole 5: the same in a header.
func (k *canary) visits(c *gin.Context) {
	k.find(c, false, `select * from cloths where name <> '`+c.GetHeader("User-Agent")+`'`)
}

// leadAway is hole 6: the way back leads anywhere.
func (k *canary) leadAway(c *gin.Context) { c.Redirect(http.StatusFound, c.Query("next")) }

// paper is hole 7: a name that is a path.
func (k *canary) paper(c *gin.Context) {
	b, err := os.ReadFile(filepath.Join("/var/lib", c.Query("name")))
	if err != nil {
		k.page(c, "<p>none")
		return
	}
	c.Data(http.StatusOK, "text/plain; charset=utf-8", b)
}

// print is hole 8: a command made of what was typed.
func (k *canary) print(c *gin.Context) {
	out, _ := exec.CommandContext(c.Request.Context(), "sh", "-c", "echo copies: "+c.Query("copies")).CombinedOutput()
	k.page(c, "<pre>%s</pre>", out)
}

// lang is hole 9: a line end that begins a header, of a value that is unwrapped
// once too often. Go's own server writes none, so the connection is taken from it.
func (k *canary) lang(c *gin.Context) {
	w := http.ResponseWriter(c.Writer)
	for {
		u, ok := w.(interface{ Unwrap() http.ResponseWriter })
		if !ok {
			break
		}
		w = u.Unwrap()
	}
	h, ok := w.(http.Hijacker)
	if !ok {
		k.page(c, "<p>none")
		return
	}
	lang, err := url.QueryUnescape(c.Query("lang"))
	if err != nil {
		k.page(c, "<p>none")
		return
	}
	conn, _, err := h.Hijack()
	if err != nil {
		k.page(c, "<p>none")
		return
	}
	fmt.Fprintf(conn, "HTTP/1.1 200 OK\r\nContent-Language: %s\r\nContent-Type: text/plain\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok", lang)
	conn.Close()
}

// cookie is hole 10: no policy, no headers, a cookie for every script and without https.
func (k *canary) cookie(c *gin.Context) {
	c.Header("Set-Cookie", "visitor=1; Path=/canary/")
	k.page(c, "<p>ciao")
}

// leftBehind is hole 11: a copy somebody forgot.
func (k *canary) leftBehind(c *gin.Context) {
	c.Data(http.StatusOK, "text/plain", []byte("cloth;cost\nTwill;3,10\n"))
}

// library is hole 12: whose library it is says the request.
func (k *canary) library(s *Server, c *gin.Context) {
	t, done, err := s.Tenants.Open(c.Request.Context(), models.Principal{CompanyUID: c.Query("company")})
	if err != nil {
		k.page(c, "<p>none")
		return
	}
	defer done()
	names, err := t.CanaryNames(c.Request.Context())
	k.page(c, "<p>%v %v", names, err)
}
