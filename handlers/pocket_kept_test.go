package handlers

import (
	"strings"
	"testing"

	"github.com/go-rod/rod/lib/proto"
)

// What the phone keeps: pages, the library, photos that are shared to it; and
// what signing out takes away.

func TestSigningOutWarnsWhileSomethingWaitsAndEmptiesThePocket(t *testing.T) {
	owner := newApp(t).company("Tessuti Ferri")
	owner.stock(threeCloths...)
	p, h := atTheFair(t, owner)
	page := p.capturing("/capture")
	p.keeps(page)
	arrives(t, page, p.url+"/pocket")
	reads(t, page, "#shelf", "Camel herringbone")
	arrives(t, page, p.url+"/samples")
	h.gone.Store(true)
	page.MustEval(`async () => {
		await outbox.add({ kind: "sample", fields: [["note", "kept"]] });
		await outbox.hold([{ key: "a", shows: "cloth", raw: true, buf: new ArrayBuffer(8), type: "image/jpeg" }]);
	}`)
	page.MustEval(`() => document.querySelector("[data-signout]").requestSubmit()`)
	reads(t, page, "#signout", "Something still waits", "Not sent yet: 2")
	h.gone.Store(false)
	turns(t, page, func() { press(t, page, `#signout button[value="leave"]`) })
	if got := path(page); !strings.HasPrefix(got, "/signin") {
		t.Fatalf("signed out to %s", got)
	}
	left := page.MustEval(`async () => (await caches.keys()).join() + "|" + JSON.stringify(await outbox.about("context"))`).Str()
	if left != "|undefined" && left != "|" {
		t.Errorf("the phone keeps %s", left)
	}
	if got := page.MustEval(`() => outbox.left()`).Int(); got != 2 {
		t.Errorf("%d wait after signing out", got)
	}
	if held := page.MustEval(`() => outbox.held().then((shots) => shots.length)`).Int(); held != 0 {
		t.Error("nobody is signed in, and the photos not saved yet are shown")
	}
}

func TestTheLibraryInThePocketIsSearchedAndPickedFromWithoutNetwork(t *testing.T) {
	owner := newApp(t).company("Tessuti Ferri")
	owner.stock(threeCloths...)
	p, h := atTheFair(t, owner)
	page := p.open("/pocket", 390, 844)
	reads(t, page, "#shelf", "Camel herringbone", "Mulberry charmeuse")
	p.keeps(page)
	h.gone.Store(true)
	p.die()
	p.start()
	page = p.open("/samples", 390, 844) // the library becomes the one in the pocket
	if got := path(page); got != "/pocket" {
		t.Fatalf("offline, the library opens %s", got)
	}
	write(t, page, "#q", "silk")
	until(t, "the search does not narrow", func() bool { return truth(page, `() => document.querySelectorAll("#shelf li").length === 1`) })
	touch(t, page, "#shelf .pick")
	press(t, page, "#picked .primary")
	write(t, page, "[name=customer]", "Atelier Blanc")
	write(t, page, "[name=wish]", "ivory, 40 m")
	press(t, page, "#pickform .primary")
	reads(t, page, "#say", "Selection saved")
	h.gone.Store(false)
	page.MustEval(`() => void window.dispatchEvent(new Event("online"))`)
	until(t, "the selection does not arrive", func() bool { return len(owner.captures()) == 1 })
	got := owner.captures()[0]
	if got.Kind != "selection" || got.Customer != "Atelier Blanc" || len(got.Items) != 1 || got.Items[0].Wish != "ivory, 40 m" {
		t.Errorf("arrived %+v", got)
	}
}

func TestAPageThatNeedsTheNetworkSaysWhatWorksWithoutIt(t *testing.T) {
	owner := newApp(t).company("Tessuti Ferri")
	p, h := atTheFair(t, owner)
	page := p.capturing("/capture")
	p.keeps(page)
	h.gone.Store(true)
	arrives(t, page, p.url+"/suppliers")
	reads(t, page, "main", "No network", "Capture")
	follows(t, page, `main a[href="/capture"]`)
}

func TestThePhoneStartsInTheReadersLanguageWithoutNetwork(t *testing.T) {
	owner := newApp(t).company("Tessuti Ferri")
	p, h := atTheFair(t, owner)
	page := p.capturing("/capture")
	p.keeps(page)
	u := strings.TrimPrefix(strings.Split(p.url, ":")[1], "//")
	check(t, p.context.SetCookies([]*proto.NetworkCookieParam{{Name: "locale", Value: "zh-Hans", Domain: u, Path: "/"}}))
	arrives(t, page, p.url+"/waiting")
	until(t, "the kept pages stay English", func() bool {
		return truth(page, `() => caches.match("/capture").then((kept) => kept.text()).then((text) => text.includes('lang="zh-Hans"'))`)
	})
	h.gone.Store(true)
	arrives(t, page, p.url+"/capture")
	reads(t, page, ".actions", "保存，下一个")
}

// A new version comes while captures wait: the worker is replaced, they stay.
func TestANewVersionOfTheAppKeepsWhatWaits(t *testing.T) {
	owner := newApp(t).company("Tessuti Ferri")
	p, h := atTheFair(t, owner)
	page := p.capturing("/capture")
	p.keeps(page)
	h.busy.Store(100)
	snap(t, page, testFile(t, "cloth.jpg", testJPEG(t)))
	saves(t, page)
	h.update.Store(true)
	arrives(t, page, p.url+"/waiting")
	until(t, "the new worker does not take over", func() bool {
		return truth(page, `() => caches.keys().then((names) => names.filter((name) => name.startsWith("shell-")).length === 1 && names.some((name) => name.startsWith("shell-n")))`)
	})
	h.gone.Store(true)
	arrives(t, page, p.url+"/waiting")
	reads(t, page, "[data-part=waiting]", "photos: 1")
	h.gone.Store(false)
	h.busy.Store(0)
	press(t, page, "#sendnow")
	until(t, "it does not arrive", func() bool { return len(owner.captures()) == 1 && owner.captures()[0].Photos == 1 })
	reads(t, page, "main", "Nothing waits")
}

// Without a session there is nothing to keep, and what is kept stays.
func TestAnEndedSessionLeavesTheKeptPagesAlone(t *testing.T) {
	owner := newApp(t).company("Tessuti Ferri")
	p, h := atTheFair(t, owner)
	page := p.capturing("/capture")
	p.keeps(page)
	check(t, p.context.SetCookies(nil)) // removes all
	page.MustEval(`() => navigator.serviceWorker.getRegistration().then((all) => all.update()).catch(() => {})`)
	until(t, "the update does not end", func() bool {
		return truth(page, `() => navigator.serviceWorker.getRegistration().then(({ installing, waiting, active }) => !installing && !waiting && Boolean(active))`)
	})
	if len(p.trouble) != 0 {
		t.Errorf("the console complains: %q", p.trouble)
	}
	h.gone.Store(true)
	arrives(t, page, p.url+"/capture")
	reads(t, page, ".actions", "Save and next")
}

// What only script shows is for everybody too: photos in the tray, what waits
// or was refused, the sheet for a customer.
func TestThePhonesPagesInUseAreForEverybody(t *testing.T) {
	owner := newApp(t).company("Tessuti Ferri")
	owner.stock(threeCloths...)
	for _, theme := range []string{"light", "dark"} {
		p, h := atTheFair(t, owner)
		check(t, p.context.SetCookies([]*proto.NetworkCookieParam{{Name: "theme", Value: theme, Domain: "127.0.0.1", Path: "/"}}))
		page := p.capturing("/capture")
		p.keeps(page)
		clean := func(state string) {
			t.Helper()
			page.MustEval(`() => Promise.all(document.getAnimations().map((one) => one.finished)).then(() => true)`)
			for _, fault := range p.axe(page) {
				t.Errorf("%s, %s: %s", theme, state, fault)
			}
			if truth(page, `() => document.documentElement.scrollWidth > document.documentElement.clientWidth`) {
				t.Errorf("%s, %s: scrolls sideways", theme, state)
			}
		}
		h.busy.Store(100)
		saved := testFile(t, "cloth.jpg", testJPEG(t))
		snap(t, page, saved)
		write(t, page, "[name=price]", "a lot")
		clean("a photo in the tray")
		saves(t, page)
		h.busy.Store(0)
		arrives(t, page, p.url+"/waiting")
		reads(t, page, "[data-part=refused]", "Write a price")
		clean("what was refused")
		press(t, page, "[data-do=remove]")
		clean("removing for good")
		arrives(t, page, p.url+"/pocket")
		reads(t, page, "#shelf", "Camel herringbone")
		press(t, page, "#shelf input[type=checkbox]")
		press(t, page, "#picked .primary")
		clean("the sheet for a customer")
		p.kill()
	}
}

// The browser itself judges whether this can be installed.
func TestTheAppCanBeInstalled(t *testing.T) {
	owner := newApp(t).company("Tessuti Ferri")
	p, _ := atTheFair(t, owner)
	page := p.capturing("/capture")
	p.keeps(page)
	manifest, err := proto.PageGetAppManifest{}.Call(page)
	check(t, err)
	for _, e := range manifest.Errors {
		t.Errorf("manifest: %s", e.Message)
	}
	why, err := proto.PageGetInstallabilityErrors{}.Call(page)
	check(t, err)
	for _, e := range why.InstallabilityErrors {
		t.Errorf("cannot be installed: %s", e.ErrorID)
	}
	wrong := page.MustEval(`async () => {
		const { icons, shortcuts, share_target } = await (await fetch("/manifest.webmanifest")).json();
		const wrong = shortcuts.length === 3 ? [] : ["shortcuts"];
		for (const { src, sizes } of [...icons, ...shortcuts.flatMap((one) => one.icons)]) {
			const image = await createImageBitmap(await (await fetch(src)).blob());
			if (image.width + "x" + image.height !== sizes) wrong.push(src);
		}
		for (const { url } of shortcuts) if (!(await fetch(url)).ok) wrong.push(url);
		if (share_target.method !== "POST") wrong.push("share_target");
		return wrong.join();
	}`).Str()
	if wrong != "" {
		t.Errorf("wrong in the manifest: %s", wrong)
	}
}

func TestAPhotoSharedFromTheGalleryWaitsInTheTray(t *testing.T) {
	owner := newApp(t).company("Tessuti Ferri")
	p, h := atTheFair(t, owner)
	page := p.capturing("/capture")
	p.keeps(page)
	until(t, "no worker serves the page", func() bool { return truth(page, `() => Boolean(navigator.serviceWorker.controller)`) })
	h.gone.Store(true)
	turns(t, page, func() {
		page.MustEval(`async () => {
			const canvas = new OffscreenCanvas(40, 50);
			canvas.getContext("2d").fillRect(0, 0, 40, 50);
			const blob = await canvas.convertToBlob({ type: "image/jpeg" });
			const form = Object.assign(document.createElement("form"), { method: "post", action: "/share", enctype: "multipart/form-data" });
			const field = Object.assign(document.createElement("input"), { type: "file", name: "photo" });
			const files = new DataTransfer();
			files.items.add(new File([blob], "shared.jpg", { type: "image/jpeg" }));
			field.files = files.files;
			form.append(field);
			document.body.append(form);
			HTMLFormElement.prototype.submit.call(form);
		}`)
	})
	until(t, "the shared photo is not in the tray", func() bool { return truth(page, `() => document.querySelectorAll("#tray li").length === 1`) })
}
