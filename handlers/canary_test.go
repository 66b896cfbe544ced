package handlers

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	netmail "net/mail"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"jennyerp/models"
)

// What must stay at home is marked, and looked for in every byte that leaves:
// texts hold the secret, costs are 987.6543, pictures are of the loudest green.

// stays are the marks of texts.
var stays = []string{secret, "98765", "987.6", "987,6", "987.7", "987,7"}

// green is a picture that no stranger may see.
func green(t *testing.T, shade uint8) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 300, 240))
	for i := range m.Bounds().Dx() * m.Bounds().Dy() {
		m.SetRGBA(i%300, i/300, color.RGBA{shade, 255, 0, 255})
	}
	var b bytes.Buffer
	check(t, jpeg.Encode(&b, m, nil))
	return b.Bytes()
}

// marked makes a sample that may be seen, with everything of it that may not.
func (c *client) marked(name string) hung {
	t, ctx, db := c.app.t, c.app.t.Context(), c.db()
	t.Helper()
	h := c.hang(name)
	for i, p := range []models.Picture{{Visibility: "internal"}, {Visibility: "private"}, {Visibility: "internal", Shows: "label"}, {Visibility: "internal", Shows: "card"}, {Visibility: "public", Shows: "label"}} {
		stored, err := db.StorePicture(ctx, c.app.Blobs, secret+".jpg", green(t, uint8(i)))
		check(t, err)
		stored.Visibility, stored.Shows = p.Visibility, p.Shows
		added, err := db.AddPicture(ctx, c.User.UID, h.sample, stored)
		check(t, err)
		if !isGreen(c.get("/pictures/" + added.UID + "/320").Body.Bytes()) {
			t.Error("the test does not see a picture that stays")
		}
	}
	return h
}

// unpacked is what a file holds: of a PDF or workbook also what is compressed in it.
func unpacked(t *testing.T, data []byte) [][]byte {
	t.Helper()
	all := [][]byte{data}
	switch {
	case bytes.HasPrefix(data, []byte("%PDF")):
		for rest := data; ; {
			_, after, more := bytes.Cut(rest, []byte("stream"))
			if !more {
				return append(all, []byte(pdfText(t, data)))
			}
			rest = after
			if r, err := zlib.NewReader(bytes.NewReader(bytes.TrimLeft(after, "\r\n"))); err == nil {
				inside, _ := io.ReadAll(r) // its end is where the stream's is
				all = append(all, inside)
			}
		}
	case bytes.HasPrefix(data, []byte("PK")):
		z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
		check(t, err)
		for _, f := range z.File {
			r, err := f.Open()
			check(t, err)
			inside, err := io.ReadAll(r)
			check(t, err)
			all = append(append(all, []byte(f.Name)), unpacked(t, inside)...)
		}
	}
	return all
}

// isGreen tells whether one of the pictures in the bytes is one that stays.
func isGreen(data []byte) bool {
	if bytes.Contains(data, bytes.Repeat([]byte{0, 255, 0}, 40)) {
		return true // not compressed
	}
	for from := 0; ; from += 3 {
		at := bytes.Index(data[from:], []byte{0xff, 0xd8, 0xff})
		if at < 0 {
			return false
		}
		from += at
		m, err := jpeg.Decode(bytes.NewReader(data[from:]))
		if err != nil {
			continue
		}
		r, g, b, _ := m.At(m.Bounds().Dx()/2, m.Bounds().Dy()/2).RGBA()
		if g > 0xe000 && r < 0x3000 && b < 0x3000 {
			return true
		}
	}
}

// tells fails when something that stays is in what left.
func tells(t *testing.T, way string, data []byte) {
	t.Helper()
	for _, part := range unpacked(t, data) {
		for _, mark := range stays {
			if bytes.Contains(part, []byte(mark)) {
				t.Errorf("%s tells %q", way, mark)
			}
		}
		if isGreen(part) {
			t.Errorf("%s holds a picture that stays at home", way)
		}
	}
}

// mailParts are the head and every part of a mail, decoded.
func mailParts(t *testing.T, raw []byte) [][]byte {
	t.Helper()
	m, err := netmail.ReadMessage(bytes.NewReader(raw))
	check(t, err)
	head := fmt.Sprint(m.Header)
	if subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject")); err == nil {
		head += subject
	}
	all := [][]byte{[]byte(head)}
	var walk func(kind, encoding string, body io.Reader)
	walk = func(kind, encoding string, body io.Reader) {
		media, params, err := mime.ParseMediaType(kind)
		check(t, err)
		if !strings.HasPrefix(media, "multipart/") {
			all = append(all, decoded(t, encoding, body))
			return
		}
		for parts := multipart.NewReader(body, params["boundary"]); ; {
			p, err := parts.NextRawPart()
			if err == io.EOF {
				return
			}
			check(t, err)
			all = append(all, []byte(fmt.Sprint(p.Header)))
			walk(p.Header.Get("Content-Type"), p.Header.Get("Content-Transfer-Encoding"), p)
		}
	}
	walk(m.Header.Get("Content-Type"), m.Header.Get("Content-Transfer-Encoding"), m.Body)
	return all
}

// inHouse are the ends of addresses whose files are for people of the company.
var inHouse = []string{"/imports/:uid/refused", "/parties/:uid/contacts/:contact/file", "/files/:file", "/parties/export", "/pictures/:uid/:size", "/settings/papers/logo", "/settings/showroom/banner", "/receivables/xlsx", "/payables/xlsx", "/reports/:report/xlsx", "/reports/:report/csv", "/settings/audit/file", "/settings/data/:takeout/file", "/profile/data"}

// service are the public routes that show nothing of any company.
var service = []string{"/", "/healthz", "/favicon.ico", "/manifest.webmanifest", "/sw.js", "/static/*name", "/demo/:token", "/signup", "/signup/:uid", "/mail/off/:code", "/signin", "/signin/second", "/forgot", "/forgot/sent", "/reset/:token", "/join/:token", "/terms", "/privacy", "/security", "/legal", "/legal/:document", "/legal/:document/:version", "/legal/:document/:version/pdf", "/legal/:document/:version/file", "/.well-known/security.txt", "/dev/mail", "/dev/mail/:name"}

// open are the addresses of every public route, by its pattern.
func (c *client) open(h hung, link string, d *models.Document) map[string][]string {
	photos := []string{}
	for _, l := range c.lines(d) {
		for _, size := range []string{"320", "640", "2048"} {
			photos = append(photos, link+"/photos/"+l.UID+"/"+size)
		}
	}
	all := map[string][]string{"/d/:code": {link, link + "?lang=zh-Hans"}, "/d/:code/pdf": {link + "/pdf"}, "/d/:code/logo": {link + "/logo"}, "/d/:code/photos/:line/:size": photos, "/d/:code/pin": {link + "/pin"}}
	files, err := c.db().Attachments(c.app.t.Context(), d)
	check(c.app.t, err)
	for _, a := range files {
		all["/d/:code/files/:file"] = append(all["/d/:code/files/:file"], link+"/files/"+a.UID)
	}
	for _, address := range h.publicAddresses() {
		for _, pattern := range []string{"/s/:code/pictures/:uid/:size", "/s/:code/chosen", "/s/:code/sent", "/s/:code"} {
			if strings.HasPrefix(address, "/s/"+h.code+strings.TrimSuffix(strings.TrimPrefix(pattern, "/s/:code"), "/:uid/:size")) {
				all[pattern] = append(all[pattern], address)
				break
			}
		}
	}
	return all
}

// windows are the addresses of the showroom and of a link to a basket, by the
// pattern of their routes.
func (c *client) windows(h hung) map[string][]string {
	b, all := c.exhibition("tessuti-ferri", h), map[string][]string{}
	c.app.described()
	key := c.keys(b)[0]
	for pattern, root := range map[string]string{"/at/:house": "/at/tessuti-ferri", "/d/:code": c.linkTo(b, "")} {
		all[pattern] = []string{root, root + "?lang=zh-Hans", root + "?q=lana"}
		all[pattern+"/items/:item"] = []string{root + "/items/" + key, root + "/items/" + key + "?lang=it"}
		for _, uid := range h.pictures {
			for _, size := range []string{"320", "640", "2048"} {
				all[pattern+"/items/:item/pictures/:picture/:size"] = append(all[pattern+"/items/:item/pictures/:picture/:size"], root+"/items/"+key+"/pictures/"+uid+"/"+size)
			}
		}
		all[pattern+"/chosen"] = []string{root + "/chosen?pick=" + key}
		all[pattern+"/sent"], all[pattern+"/sign"] = []string{root + "/sent"}, []string{root + "/sign"}
	}
	found := c.app.stranger().photo("/at/tessuti-ferri/find", stripedJPEG(c.app.t, 200, 240)).Header().Get("Location")
	if !strings.HasPrefix(found, "/at/tessuti-ferri/alike?") {
		c.app.t.Errorf("a photo leads to %q", found)
	}
	all["/at/:house/alike"], all["/at/:house/banner/:size"] = []string{found}, []string{"/at/tessuti-ferri/banner/640"}
	return all
}

func TestNothingThatStaysAtHomeIsInAnyByteOfAnyWayOut(t *testing.T) {
	a, server := newApp(t), serveMail(t)
	c := a.company("Tessuti Ferri")
	h, bare := c.marked("Spigato"), c.stock(models.SampleSpec{Code: "B1", Name: "Nudo", Supplier: secret, SupplierCode: secret, Cost: 987_6543, CostCurrency: "EUR", CostUnit: "m", Price: 30_0000, PriceCurrency: "EUR", PriceUnit: "m", Notes: secret, Place: secret})[0]
	asked := map[string]bool{}
	for _, k := range models.Kinds {
		var d *models.Document
		form := letterTo("anna@blu.example")
		if k.Many {
			d = c.inquires([]*models.Sample{h.sample, bare}, c.mill("Tessitura Arno", "it", "arno@a.example"), c.mill("Rivale "+secret, "it", ""))
			form = c.sendsTo(d, map[string]string{"Tessitura Arno": "arno@a.example"})
		} else {
			d = c.wares(k.Name, "it", h.sample, bare)
		}
		want(t, c.attach(d, secret+".txt", []byte(secret)), http.StatusSeeOther)
		if d.Mailable() || k.Many {
			want(t, c.post(address(d)+"/mail", form), http.StatusSeeOther)
			before, link := len(server.got), ""
			check(t, a.DeliverMail(t.Context(), server.relay(t)))
			for _, raw := range server.got[before:] {
				parts := mailParts(t, raw)
				if bytes.Contains(parts[0], []byte(" To:[<"+c.User.Email)) {
					continue // news, for the house
				}
				for _, part := range parts {
					tells(t, k.Name+"'s mail", part)
					if found := mailedLink.FindSubmatch(part); found != nil {
						link = string(found[1])
					}
				}
			}
			if link == "" {
				t.Fatalf("%s: no mail with a link", k.Name)
			}
			for pattern, addresses := range c.open(h, link, d) {
				asked[pattern] = true
				for _, address := range addresses {
					a.later(time.Minute)
					tells(t, k.Name+": "+pattern, c.app.stranger().get(address).Body.Bytes())
				}
			}
		}
		c.tellInside(d, asked)
		if k.Party == "customer" {
			for _, form := range []string{"/pdf", "/xlsx"} {
				asked["/parties/:uid/statement"+form] = true
				rec := c.get("/parties/" + d.PartyUID + "/statement" + form)
				want(t, rec, http.StatusOK)
				tells(t, "statement"+form, rec.Body.Bytes())
			}
			asked["/parties/:uid/statement/mails/:mail"] = true
			tells(t, "mailed statement", c.mailedStatement(d.PartyUID))
		}
	}
	for pattern, addresses := range c.windows(h) {
		asked[pattern] = true
		for _, address := range addresses {
			a.later(time.Minute)
			tells(t, pattern, a.stranger().get(address).Body.Bytes())
		}
	}
	list := c.priceList("Wholesale", h.sample.Code+" 25")
	asked["/price-lists/:uid/export"] = true
	for _, query := range []string{"?all=1", "?all=1&as=csv"} {
		rec := c.get("/price-lists/" + list.UID + "/export" + query)
		want(t, rec, http.StatusOK)
		tells(t, "price list "+query, rec.Body.Bytes())
	}
	kept, err := c.db().InvoiceArchive(t.Context())
	check(t, err)
	asked["/archive/:token"] = true // what waits there for who closed the company
	tells(t, "sealed archive", kept.Zip)
	everyWayIsAsked(t, a, asked)
	goesTo(t, c.post("/prove", url.Values{"_password": {testPassword}, "next": {"/export"}}), "/export")
	for _, format := range []string{"xlsx", "csv"} {
		rec := c.post("/export/file", url.Values{"format": {format}, "for": {"customer"}, "lang": {"en"}, "query": {""}})
		want(t, rec, http.StatusOK)
		tells(t, "export for a customer", rec.Body.Bytes())
	}
	for _, price := range []string{"none", "price", "code"} {
		f := printing(h)
		f.Set("price", price)
		tells(t, "labels", c.post("/labels/file", f).Body.Bytes())
	}
	if own := c.post("/export/file", url.Values{"format": {"xlsx"}, "for": {"us"}, "lang": {"en"}, "query": {""}}).Body.Bytes(); !slices.ContainsFunc(unpacked(t, own), func(b []byte) bool { return bytes.Contains(b, []byte(secret)) }) {
		t.Error("the test does not see what it looks for")
	}
}

var mailedLink = regexp.MustCompile(`http://localhost(/d/[0-9a-z]+-[\w-]{43})`)

// tellInside looks at what a person of the house prints or takes away.
func (c *client) tellInside(d *models.Document, asked map[string]bool) {
	t, line := c.app.t, c.lines(d)[0].UID
	for _, r := range (documents{c.app.Server, d.Kind}).outRoutes() {
		page := strings.NewReplacer(":uid", d.UID, ":line", line, ":size", "640").Replace(r.path)
		if r.method != http.MethodGet || strings.HasSuffix(page, "/out") || strings.HasSuffix(page, "/mail") || strings.HasSuffix(page, "/suppliers") || strings.Contains(page, ":") {
			continue // of the house, for the house
		}
		for _, lang := range []string{"it", "zh-Hans"} {
			asked[r.path] = true
			rec := c.get(page + "?lang=" + lang)
			if data := rec.Body.Bytes(); strings.HasSuffix(r.path, "/print") || rec.Code == http.StatusOK {
				tells(t, r.path, withoutBar(data))
			}
		}
	}
}

// withoutBar is a print page without the bar of the house, which is not printed.
func withoutBar(page []byte) []byte {
	if i := bytes.Index(page, []byte("<main")); i >= 0 {
		return page[i:]
	}
	return page
}

// everyWayIsAsked fails for a route by which something can leave and that the
// test does not know.
func everyWayIsAsked(t *testing.T, a *testApp, asked map[string]bool) {
	t.Helper()
	p := plant(t, a)
	for _, r := range a.table {
		if r.method != http.MethodGet || slices.Contains(service, r.path) || asked[r.path] {
			continue
		}
		if r.need.open() {
			t.Errorf("%s is public, and nobody looked what it tells", r.path)
			continue
		}
		if slices.ContainsFunc(inHouse, func(end string) bool { return strings.HasSuffix(r.path, end) }) || outside(r) {
			continue
		}
		rec := p.do(httptest.NewRequest(http.MethodGet, p.address(r), nil))
		if kind := rec.Header().Get("Content-Type"); rec.Header().Get("Content-Disposition") != "" || rec.Code == http.StatusOK && !strings.HasPrefix(kind, "text/html") && !strings.HasPrefix(kind, "application/json") {
			t.Errorf("%s gives a file (%s), and nobody looked what is in it", r.path, kind)
		}
	}
}
