// Package static embeds what browsers load: one bundle of styles, one of
// scripts, one for the pages of the phone, htmx and icons, each under a name
// that carries its content's hash, so that it is cached for a year and never
// stale. The service worker alone keeps its plain address.
package static

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"mime"
	"path"
	"strings"
	"sync"
)

//go:embed css/*.css js/*.js pocket/*.js scan/* sw.js icons.svg icons/*
var files embed.FS

// Asset is one file as it is served.
type Asset struct {
	Type   string // Content-Type
	Body   []byte
	Zipped []byte // Body as small as gzip makes it, nil when that is no smaller
}

type set struct {
	byURL map[string]Asset
	urls  map[string]string // plain name to hashed URL
}

// Dir is the path under which the assets are served.
const Dir = "/static/"

var load = sync.OnceValue(func() set {
	s := set{byURL: map[string]Asset{}, urls: map[string]string{}}
	icons, _ := files.ReadFile("icons.svg")
	s.add("icons.svg", icons)
	s.add("app.css", join("css", func(string) bool { return true }))
	htmx, _ := files.ReadFile("js/htmx.min.js")
	s.add("htmx.js", htmx)
	s.add("app.js", join("js", func(name string) bool { return name != "htmx.min.js" }))
	s.add("pocket.js", join("pocket", func(string) bool { return true }))
	s.addFile("outbox.js", "js/55-outbox.js")     // for the service worker, which has no page
	s.addFile("shrink.js", "pocket/00-shrink.js") // for a worker that makes photos small
	s.addFile("choose.js", "scan/choose.js")      // for customers on public pages
	s.addFile("scan.js", "scan/scan.js")
	s.addFile("scan-worker.js", "scan/worker.js")
	s.addFile("zxing.js", "scan/zxing/reader.js")
	s.addFile("zxing.wasm", "scan/zxing/reader.wasm")
	entries, _ := fs.ReadDir(files, "icons")
	for _, e := range entries {
		b, _ := files.ReadFile("icons/" + e.Name())
		s.add("icons/"+e.Name(), b)
	}
	return s
})

// join puts the files of a folder behind each other in the order of their names.
func join(dir string, want func(string) bool) []byte {
	var all bytes.Buffer
	entries, _ := fs.ReadDir(files, dir)
	for _, e := range entries {
		if !want(e.Name()) {
			continue
		}
		b, _ := files.ReadFile(dir + "/" + e.Name())
		if dir == "css" {
			b = squeeze(b)
		}
		all.Write(b)
		all.WriteByte('\n')
	}
	return all.Bytes()
}

// squeeze takes comments and indentation out of a style sheet.
func squeeze(css []byte) []byte {
	var out bytes.Buffer
	for {
		start := bytes.Index(css, []byte("/*"))
		if start < 0 {
			break
		}
		end := bytes.Index(css[start:], []byte("*/"))
		if end < 0 {
			break
		}
		out.Write(css[:start])
		css = css[start+end+2:]
	}
	out.Write(css)
	var lines bytes.Buffer
	for line := range bytes.Lines(out.Bytes()) {
		if line = bytes.TrimSpace(line); len(line) > 0 {
			lines.Write(line)
			lines.WriteByte('\n')
		}
	}
	return lines.Bytes()
}

func (s set) add(name string, body []byte) {
	sum := sha256.Sum256(body)
	ext := path.Ext(name)
	url := Dir + strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:6]) + ext
	kind := mime.TypeByExtension(ext)
	if kind == "" {
		kind = "application/octet-stream"
	}
	s.urls[name] = url
	s.byURL[url] = Asset{Type: kind, Body: body, Zipped: zipped(ext, body)}
}

// zipped compresses text once, as well as can be: it is sent a thousand times.
func zipped(ext string, body []byte) []byte {
	if ext != ".css" && ext != ".js" && ext != ".svg" {
		return nil
	}
	var b bytes.Buffer
	w, _ := gzip.NewWriterLevel(&b, gzip.BestCompression) // the level is one there is
	w.Write(body)
	w.Close()
	if b.Len() >= len(body) {
		return nil
	}
	return b.Bytes()
}

func (s set) addFile(name, path string) {
	body, _ := files.ReadFile(path)
	s.add(name, body)
}

// Worker is the text of the service worker; whoever serves it writes the list
// of what it keeps in front.
func Worker() []byte {
	body, _ := files.ReadFile("sw.js")
	return body
}

// URL gives the address of an asset by its plain name: app.css, app.js,
// htmx.js, pocket.js, outbox.js, shrink.js, icons.svg, icons/….
func URL(name string) string { return load().urls[name] }

// Find gives the asset of an address.
func Find(url string) (Asset, bool) {
	a, ok := load().byURL[url]
	return a, ok
}
