package handlers

import (
	"encoding/base64"
	"strings"
	"testing"

	"github.com/go-rod/rod"
	keys "github.com/go-rod/rod/lib/input"
	"rsc.io/qr"
)

// hold puts a QR code before the page's camera, which is a canvas.
func hold(t *testing.T, page *rod.Page, text string) {
	t.Helper()
	code, err := qr.Encode(text, qr.M)
	check(t, err)
	_, err = page.Eval(`async (png) => {
		const label = new Image();
		label.src = "data:image/png;base64," + png;
		await label.decode();
		const camera = (window.camera ??= Object.assign(document.createElement("canvas"), { width: 640, height: 480 }));
		const paint = () => {
			const pen = camera.getContext("2d");
			pen.fillStyle = "#fff";
			pen.fillRect(0, 0, 640, 480);
			pen.drawImage(label, 160, 80, 320, 320);
		};
		clearInterval(window.painting);
		window.painting = setInterval(paint, 50);
		navigator.mediaDevices.getUserMedia = async () => camera.captureStream(20);
	}`, base64.StdEncoding.EncodeToString(code.PNG()))
	check(t, err)
}

func TestTheScannerListsOneLabelAfterTheOther(t *testing.T) {
	a := newApp(t)
	c := a.company("Tessuti Ferri")
	one, two := c.hang("Camel"), c.hang("Linen")
	s := visit(t, a).as(c)
	page := s.open("/scan", 390, 844)
	s.mu.Lock()
	for _, address := range s.requests {
		if kind := address[len(address)-4:]; kind == "wasm" {
			t.Errorf("loaded before the tap: %s", address)
		}
	}
	s.mu.Unlock()
	hold(t, page, s.url+"/s/"+one.code)
	press(t, page, "[data-start]")
	listed := func(n int, name, uid string) func() bool {
		return func() bool {
			return truth(page, `(n, name, href) => {
				const lines = document.querySelectorAll("[data-list] li"), link = lines[0]?.querySelector("a");
				return lines.length === n && link.textContent.includes(name) && link.getAttribute("href") === href;
			}`, n, name, "/samples/"+uid)
		}
	}
	until(t, "the first label is not listed", listed(1, "Camel", one.sample.UID))
	hold(t, page, two.code)
	until(t, "the second label is not listed", listed(2, "Linen", two.sample.UID))
	press(t, page, "[data-stop]")
	until(t, "the camera runs on", func() bool { return truth(page, `() => document.querySelector(".viewer").hidden`) })
	quiet(t, s)
	s.stayed("session")
}

func TestACameraThatIsDeniedLeavesTheCodeToTyping(t *testing.T) {
	a := newApp(t)
	c := a.company("Tessuti Ferri")
	h := c.hang("Camel")
	s := visit(t, a).as(c)
	page := s.open("/scan", 390, 844)
	_, err := page.Eval(`() => { navigator.mediaDevices.getUserMedia = async () => { throw new DOMException("no", "NotAllowedError"); }; }`)
	check(t, err)
	press(t, page, "[data-start]")
	until(t, "nothing says that the camera is not allowed", func() bool {
		return truth(page, `() => document.querySelector("[data-trouble]").innerText.includes("not allowed") && document.activeElement.id === "code"`)
	})
	write(t, page, "#code", "lv camel")
	follows(t, page, "form .btn")
	if path(page) != "/samples/"+h.sample.UID {
		t.Errorf("at %s", path(page))
	}
}

func TestLabelsAreScannedAndPickedForACustomerWithoutNetwork(t *testing.T) {
	owner := newApp(t).company("Tessuti Ferri")
	one, two := owner.hang("Camel"), owner.hang("Linen")
	p, h := atTheFair(t, owner)
	page := p.open("/pocket", 390, 844)
	reads(t, page, "#shelf", "Camel", "Linen")
	p.keeps(page)
	h.gone.Store(true)
	p.die()
	p.start()
	page = p.open("/scan", 390, 844)
	hold(t, page, p.url+"/s/"+one.code)
	press(t, page, "[data-start]")
	reads(t, page, "[data-list]", "Camel")
	hold(t, page, two.sample.Code)
	reads(t, page, "[data-list]", "Linen")
	hold(t, page, "8001234567890")
	reads(t, page, "[data-list]", "8001234567890", "looked up when the network is back")
	press(t, page, "[data-stop]")
	turns(t, page, func() { press(t, page, "[data-next] .primary") })
	reads(t, page, "#picked", "2")
	press(t, page, "#picked .primary")
	write(t, page, "[name=customer]", "Atelier Blanc")
	press(t, page, "#pickform .primary")
	reads(t, page, "#say", "Selection saved")
	h.gone.Store(false)
	page.MustEval(`() => void window.dispatchEvent(new Event("online"))`)
	until(t, "the selection does not arrive", func() bool { return len(owner.captures()) == 1 })
	items := owner.captures()[0].Items
	if len(items) != 2 || items[0].Sample == items[1].Sample {
		t.Errorf("arrived %+v", items)
	}
}

// The scanner's list leads on to labels, without what was taken off it.
func TestScannedSamplesGoOnToTheirLabels(t *testing.T) {
	a := newApp(t)
	c := a.company("Tessuti Ferri")
	one, two := c.hang("Camel"), c.hang("Linen")
	s := visit(t, a).as(c)
	page := s.open("/scan", 390, 844)
	hold(t, page, one.code)
	press(t, page, "[data-start]")
	reads(t, page, "[data-list]", "Camel")
	hold(t, page, two.code)
	reads(t, page, "[data-list]", "Linen")
	press(t, page, "[data-stop]")
	press(t, page, "[data-list] li:last-child button")
	turns(t, page, func() { press(t, page, `[data-next] [formaction="/labels"]`) })
	reads(t, page, "main", "1 label")
	quiet(t, s)
}

// A paper sends for samples: what is scanned comes back as its lines.
func TestWhatIsScannedGoesOnToThePaperThatSentForIt(t *testing.T) {
	a := newApp(t)
	c := a.company("Tessuti Ferri")
	h := c.hang("Camel")
	paper := "/dispatches/" + c.paper("dispatch").UID
	s := visit(t, a).as(c)
	page := s.open(paper, 390, 844)
	follows(t, page, `#add header a`)
	hold(t, page, h.code)
	press(t, page, "[data-start]")
	reads(t, page, "[data-list]", "Camel")
	turns(t, page, func() { press(t, page, "[data-next] .primary") })
	reads(t, page, "#lines", "Camel")
	if got := path(page); got != paper {
		t.Errorf("at %s", got)
	}
	quiet(t, s)
}

func TestATypedCodeGoesOntoThePaperParcelOrBasketThatSentForIt(t *testing.T) {
	c := newApp(t).company("Tessuti Ferri")
	samples := c.stock(threeCloths...)
	d := c.paper("quotation", samples[0])
	parcel := c.paper("dispatch", samples[0])
	s := visit(t, c.app).as(c)
	for _, tt := range []struct{ to, code, lands string }{
		{address(d), "SF-2207", address(d)}, {address(parcel) + "/pack", "LV-0418", address(parcel) + "/pack"}, {"/baskets/" + c.basket("Coats").UID, "CT-1190", "/baskets/"},
	} {
		page := s.open("/scan?into="+tt.to, 390, 844)
		h := hands{t, page}
		write(t, page, "#code", tt.code)
		h.hit(keys.Enter)
		until(t, tt.code+" is not listed", func() bool {
			return truth(page, `() => document.querySelectorAll("[data-list] input[name=sample]").length === 1 && !document.querySelector("[data-goal]").hidden`)
		})
		turns(t, page, func() { press(t, page, "[data-goal]") })
		if got := path(page); !strings.HasPrefix(got, tt.lands) {
			t.Errorf("lands on %s", got)
		}
	}
	if lines := c.lines(d); len(lines) != 2 || lines[1].Code != "SF-2207" {
		t.Errorf("on the quotation: %+v", lines)
	}
	if list, err := c.db().PackingList(t.Context(), parcel); err != nil || list[0].PackedAt == 0 {
		t.Errorf("in the box: %+v, %v", list, err)
	}
}
