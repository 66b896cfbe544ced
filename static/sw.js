// The service worker: keeps the pages of the phone and their files, so that
// they start without network, and sends what waits when the browser lets it.
// The server writes `shell` above: version, pages, files, outbox.
importScripts(shell.outbox);

const SHELL = "shell-" + shell.version;
const POCKET = "pocket";
const PATIENCE = 2500; // ms until a kept page is shown although the network may still answer
const POCKET_BYTES = 12 << 20;
const HOUR = 3_600_000;

// All files and every page the person may see, or the old worker stays.
const fill = async () => {
  const kept = await caches.open(SHELL);
  await kept.addAll(shell.files);
  for (const page of shell.pages) {
    const reply = await fetch(page, { cache: "no-store", redirect: "manual" });
    if (reply.ok) await kept.put(page, reply);
    else if (reply.status !== 403) throw new Error(`${page} answers ${reply.status}`);
  }
  await outbox.ask();
};

self.addEventListener("install", (event) => event.waitUntil(fill().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (name.startsWith("shell-") && name !== SHELL) await caches.delete(name);
  await self.clients.claim();
})()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (request.method === "POST" && url.pathname === "/share") return event.respondWith(share(request));
  if (request.method !== "GET") return;
  if (request.mode === "navigate") return event.respondWith(page(event, url));
  if (url.pathname.startsWith("/static/")) return event.respondWith(kept(SHELL, request));
  if (url.pathname.startsWith("/pictures/")) return event.respondWith(kept(POCKET, request));
});

const kept = async (name, request) => (await caches.match(request, { cacheName: name })) || fetch(request);
const find = (path) => caches.match(path, { cacheName: SHELL });

// A page of the phone waits a moment for the network, any other as long as it
// takes. Without network the library is the one in the pocket.
const page = async (event, url) => {
  const network = fetch(event.request);
  event.waitUntil(network.catch(() => {}));
  const copy = await find(url.pathname);
  const patience = copy ? new Promise((_, slow) => setTimeout(slow, PATIENCE)) : new Promise(() => {});
  try {
    const reply = await Promise.race([network, patience]);
    if (!copy || reply.status < 500) return reply;
  } catch { /* no network, or too slow */ }
  if (copy) return copy;
  if (["/", "/samples"].includes(url.pathname) && (await find("/pocket"))) return Response.redirect("/pocket", 302);
  return (await find("/offline")) || network;
};

// Photos shared from the gallery wait in the tray of the capture page.
const share = async (request) => {
  const form = await request.formData();
  const photos = form.getAll("photo").filter((file) => file.size);
  const bytes = await Promise.all(photos.map((file) => file.arrayBuffer()));
  try {
    await outbox.hold(photos.map((file, i) => ({ key: crypto.randomUUID(), shows: "cloth", raw: true, buf: bytes[i], type: file.type })));
  } catch (error) {
    return Response.redirect("/capture?trouble=" + (error.name === "QuotaExceededError" ? "full" : "storage"), 303);
  }
  return Response.redirect("/capture", 303);
};

self.addEventListener("sync", (event) => {
  if (event.tag === "outbox") event.waitUntil(outbox.flush().then((rows) => { if (rows.length) throw new Error(`${rows.length} wait`); }));
});

// The library in the pocket: what the server lists, and covers until the room
// is used. Refreshed after an hour or in another language; emptied when the
// session is gone.
const refill = async (lang) => {
  const pocket = await caches.open(POCKET);
  const old = await pocket.match("/pocket.json");
  const fresh = old && Math.abs(Date.now() - Date.parse(old.headers.get("Date"))) < HOUR;
  if (fresh && (await old.json()).lang === lang) return;
  const reply = await fetch("/pocket.json", { headers: { Accept: "application/json" }, redirect: "manual", cache: "no-cache" }).catch(() => null);
  if (reply?.status === 401 || reply?.status === 403 || reply?.type === "opaqueredirect") return caches.delete(POCKET);
  if (!reply?.ok) return;
  const { samples } = await reply.clone().json();
  await pocket.put("/pocket.json", reply);
  await tellPages();
  const covers = samples.filter((sample) => sample.cover).map((sample) => `/pictures/${sample.cover}/320`);
  for (const request of await pocket.keys()) {
    const { pathname } = new URL(request.url);
    if (pathname.startsWith("/pictures/") && !covers.includes(pathname)) await pocket.delete(request);
  }
  await collect(pocket, covers);
  await tellPages();
};

const collect = async (pocket, covers) => {
  let bytes = 0;
  for (const cover of covers) {
    const have = await pocket.match(cover);
    const picture = have || await fetch(cover).catch(() => null);
    if (!picture) return; // the network is gone; the rest comes another time
    if (!picture.ok) continue;
    bytes += (await picture.clone().blob()).size;
    if (bytes > POCKET_BYTES) return void (have && await pocket.delete(cover));
    if (!have) await pocket.put(cover, picture);
  }
};

const tellPages = async () => {
  for (const client of await self.clients.matchAll()) client.postMessage("pocket");
};

self.addEventListener("message", (event) => {
  if (event.data.refill) event.waitUntil(refill(event.data.refill));
});
