//go:build canary

package handlers

import (
	"database/sql"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"sync"

	"github.com/gin-gonic/gin"

	"jennyerp/models"
)

// Twelve holes, one of each kind that scanners and our own tests look for. They
// answer loopback alone.
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
	var mu sync.Mutex
	var said []string
	page := func(c *gin.Context, body string, args ...any) {
		for _, h := range []string{"Content-Security-Policy", "X-Content-Type-Options", "X-Frame-Options", "Strict-Transport-Security", "Referrer-Policy", "Permissions-Policy", "Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy"} {
			c.Writer.Header().Del(h)
		}
		c.Header("Content-Type", "text/html; charset=utf-8")
		if len(args) > 0 {
			body = fmt.Sprintf(body, args...)
		}
		io.WriteString(c.Writer, "<!doctype html><title>canary</title><body>"+body)
	}
	find := func(c *gin.Context, tell bool, query string) {
		rows, err := db.QueryContext(c.Request.Context(), query)
		if err != nil {
			if tell {
				page(c, "<p>SQLite error: %s in %s", err, query)
				return
			}
			page(c, "<p>nothing")
			return
		}
		defer rows.Close()
		n := 0
		for rows.Next() {
			n++
		}
		page(c, "<p>%d cloths match your question, have a look at the warehouse", n)
	}
	raw := func(s *Server, method, path string, answer func(c *gin.Context)) route {
		return route{method, "/canary/" + path, public, func(c *gin.Context, v *viewer) error {
			if ip := c.RemoteIP(); ip != "127.0.0.1" && ip != "::1" && ip != "192.0.2.1" { // the last is httptest's
				return models.ErrNotFound
			}
			answer(c)
			return nil
		}}
	}
	holes = func(s *Server) []route {
		return []route{
			raw(s, "GET", "", func(c *gin.Context) {
				page(c, `<a href="echo?text=wool">1</a> <a href="book">2</a> <a href="cloth?id=1">3</a> <form method="post" action="mill"><input name="name" value="Twill"><button>4</button></form>
<a href="visits?day=1">5</a> <a href="go?next=/canary/">6</a> <a href="paper?name=price.csv">7</a> <a href="print?copies=1">8</a> <a href="lang?lang=it">9</a> <a href="cookie">10</a> <a href="price.csv">11</a>`)
			}),
			// 1 what was asked comes back as markup
			raw(s, "GET", "echo", func(c *gin.Context) { page(c, "<p>You asked for "+c.Query("text")) }),
			// 2 what somebody wrote is markup for the next
			raw(s, "GET", "book", func(c *gin.Context) {
				mu.Lock()
				defer mu.Unlock()
				body := `<form method="post" action="book"><input name="text" value="ciao"><button>write</button></form>`
				for _, t := range said {
					body += "<p>" + t
				}
				c.Writer.Header().Del("Content-Security-Policy")
				c.Header("Content-Type", "text/html; charset=utf-8")
				io.WriteString(c.Writer, body)
			}),
			raw(s, "POST", "book", func(c *gin.Context) {
				mu.Lock()
				said = append(said[max(0, len(said)-200):], c.PostForm("text"))
				mu.Unlock()
				c.Redirect(http.StatusSeeOther, "/canary/book")
			}),
			// 3 a statement made of what was typed, which says what is wrong with it
			raw(s, "GET", "cloth", func(c *gin.Context) { find(c, true, `select * from cloths where id = `+c.Query("id")) }),
			// 4 the same in a form, and silent
			raw(s, "POST", "mill", func(c *gin.Context) { find(c, false, `select * from cloths where name = '`+c.PostForm("name")+`'`) }),
			// 5 the same in a header
			raw(s, "GET", "visits", func(c *gin.Context) {
				find(c, false, `select * from cloths where name <> '`+c.GetHeader("User-Agent")+`'`)
			}),
			// 6 the way back leads anywhere
			raw(s, "GET", "go", func(c *gin.Context) { c.Redirect(http.StatusFound, c.Query("next")) }),
			// 7 a name that is a path
			raw(s, "GET", "paper", func(c *gin.Context) {
				b, err := os.ReadFile(filepath.Join("/var/lib", c.Query("name")))
				if err != nil {
					page(c, "<p>none")
					return
				}
				c.Data(http.StatusOK, "text/plain; charset=utf-8", b)
			}),
			// 8 a command made of what was typed
			raw(s, "GET", "print", func(c *gin.Context) {
				out, _ := exec.CommandContext(c.Request.Context(), "sh", "-c", "echo copies: "+c.Query("copies")).CombinedOutput()
				page(c, "<pre>%s</pre>", out)
			}),
			// 9 a line end that begins a header
			raw(s, "GET", "lang", func(c *gin.Context) {
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
					page(c, "<p>none")
					return
				}
				conn, _, err := h.Hijack()
				if err != nil {
					page(c, "<p>none")
					return
				}
				fmt.Fprintf(conn, "HTTP/1.1 200 OK\r\nContent-Language: %s\r\nContent-Type: text/plain\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok", c.Query("lang"))
				conn.Close()
			}),
			// 10 no policy, no headers, a cookie for every script and without https
			raw(s, "GET", "cookie", func(c *gin.Context) {
				c.Header("Set-Cookie", "visitor=1; Path=/canary/")
				page(c, "<p>ciao")
			}),
			// 11 a copy somebody left behind
			raw(s, "GET", "price.csv", func(c *gin.Context) { c.Data(http.StatusOK, "text/csv", []byte("cloth;price\nTwill;8,50\n")) }),
			raw(s, "GET", "price.csv.bak", func(c *gin.Context) { c.Data(http.StatusOK, "text/plain", []byte("cloth;cost\nTwill;3,10\n")) }),
			// 12 whose library it is says the request
			raw(s, "GET", "library", func(c *gin.Context) {
				t, done, err := s.Tenants.Open(c.Request.Context(), models.Principal{CompanyUID: c.Query("company")})
				if err != nil {
					page(c, "<p>none")
					return
				}
				defer done()
				names, err := t.CanaryNames(c.Request.Context())
				page(c, "<p>%v %v", names, err)
			}),
		}
	}
}
