// The outbox: what was captured on this phone and has not arrived yet. Pages
// load it inside app.js, the service worker loads it alone. A capture is one
// small row for its fields and one for each photo, all with ids made here, so
// that a second arrival is the first. Rows leave one by one and are forgotten
// only when the server has them.
(() => {
  const FORMAT = 1; // of a capture, as the server reads it
  const MINUTE = 60_000;
  const DAY = 86_400_000;

  const value = (request) => new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });

  // Each step brings the database from one version to the next. The first
  // version kept photos inside their rows and did not know whose they were.
  const steps = [
    (db) => db.createObjectStore("outbox", { keyPath: "seq", autoIncrement: true }),
    (db, change) => {
      for (const name of ["photos", "thumbs", "tray"]) db.createObjectStore(name, { keyPath: "key" });
      db.createObjectStore("about");
      change.objectStore("outbox").openCursor().onsuccess = ({ target: { result: at } }) => {
        if (!at) return;
        at.update(modern(at.value, change.objectStore("photos")));
        at.continue();
      };
    },
  ];
  const modern = ({ buf, type, fields, ...row }, photos) => {
    const now = { owner: "", state: "", made: Date.parse(fields?.captured_at) || Date.now(), ...row };
    if (buf) {
      photos.put({ key: row.key, buf, type });
      return { ...now, kind: "photo", shows: "cloth" };
    }
    const { captured_at, kind = "sample", ...rest } = fields || {};
    return { ...now, kind, key: row.capture, fields: Object.entries(rest) };
  };

  let opened;
  const open = () => (opened ??= new Promise((done, failed) => {
    const request = indexedDB.open("fair", steps.length);
    request.onupgradeneeded = (event) => steps.slice(event.oldVersion).forEach((step) => step(request.result, request.transaction));
    request.onerror = () => { opened = null; failed(request.error); };
    request.onsuccess = () => {
      request.result.onversionchange = () => { request.result.close(); opened = null; };
      request.result.onclose = () => { opened = null; };
      done(request.result);
    };
  }));

  // Work in one transaction: all of it is on the disk when the promise is
  // kept, or nothing is.
  const inside = async (stores, work, write = true) => {
    const transaction = (await open()).transaction(stores, write ? "readwrite" : "readonly", write ? { durability: "strict" } : {});
    const end = new Promise((done, failed) => {
      transaction.oncomplete = () => done();
      transaction.onabort = () => failed(transaction.error || new DOMException("", "AbortError"));
    });
    end.catch(() => {});
    const result = await work((name) => transaction.objectStore(name));
    await end;
    return result;
  };
  const read = (store, key) => inside([store], (at) => value(at(store).get(key)), false);
  const list = () => inside(["outbox"], (at) => value(at("outbox").getAll()), false);

  // Facts of this phone: who it captures for, whether the server was reached.
  const about = (name) => read("about", name);
  const note = async (facts) => {
    await inside(["about"], (at) => Object.entries(facts).forEach(([name, fact]) => at("about").put(fact, name)));
    tell();
  };

  const channel = self.BroadcastChannel && new BroadcastChannel("outbox");
  const tell = (sending) => {
    channel?.postMessage({ sending });
    self.document?.dispatchEvent(new CustomEvent("outbox", { detail: { sending } }));
  };

  // All rows of a capture in one transaction. photos: {key?, shows, blob, thumb}.
  // With a capture's id its rows are written anew.
  const add = async ({ kind, fields, photos = [], capture }) => {
    const [bytes, thumbs] = await Promise.all(["blob", "thumb"].map((part) => Promise.all(photos.map((photo) => photo[part]?.arrayBuffer()))));
    const uid = capture || crypto.randomUUID();
    const owner = await whose();
    const row = { capture: uid, owner, made: Date.now(), state: "", tries: 0, at: 0 };
    await inside(["outbox", "photos", "thumbs", "tray"], async (at) => {
      if (capture) await clear(at, capture);
      at("outbox").add({ ...row, key: uid, kind, fields });
      photos.forEach((photo, i) => {
        const key = photo.key || crypto.randomUUID();
        at("tray").delete(key);
        at("outbox").add({ ...row, key, kind: "photo", shows: photo.shows });
        at("photos").put({ key, buf: bytes[i], type: photo.blob.type }); // Blobs in IndexedDB break on some iPhones
        if (thumbs[i]) at("thumbs").put({ key, buf: thumbs[i] });
      });
    });
    tell();
    kick().catch(() => {});
    return uid;
  };

  // The tray: photos taken but not saved yet, {key, shows, buf, type, thumb} or
  // raw as they were shared. Everybody has their own.
  const whose = async () => (await about("context"))?.owner || "";
  const hold = async (shots) => {
    const owner = await whose();
    await inside(["tray"], (at) => shots.forEach((shot) => at("tray").put({ ...shot, owner })));
  };
  const held = async () => {
    const owner = await whose();
    return (await inside(["tray"], (at) => value(at("tray").getAll()), false)).filter((shot) => shot.owner === owner);
  };
  const unhold = (key) => inside(["tray"], (at) => at("tray").delete(key));
  // How much would be lost with this phone: captures, and a tray as one more.
  const left = () => inside(["outbox", "tray"], async (at) => {
    const [rows, shots] = await Promise.all([value(at("outbox").getAll()), value(at("tray").count())]);
    return new Set(rows.map((row) => row.capture)).size + (shots ? 1 : 0);
  }, false);

  const drop = (at, row) => {
    at("outbox").delete(row.seq);
    for (const store of ["photos", "thumbs"]) at(store).delete(row.key);
  };
  const clear = async (at, capture) => {
    for (const row of await value(at("outbox").getAll())) if (row.capture === capture) drop(at, row);
  };
  const remove = async (capture) => {
    await inside(["outbox", "photos", "thumbs"], (at) => clear(at, capture));
    tell();
  };

  // Changes the rows that change takes; it returns the new row or nothing.
  const each = async (change) => {
    await inside(["outbox"], async (at) => {
      for (const row of await value(at("outbox").getAll())) {
        const now = change(row);
        if (now) at("outbox").put(now);
      }
    });
    tell();
  };
  const again = (row) => ({ ...row, state: "", message: "", errors: null, at: 0 });
  const retry = async (capture) => { await each((row) => row.capture === capture && again(row)); return kick(); };
  // Rows of nobody known, from an older version, become the present person's.
  const adopt = async (capture) => {
    const { owner } = await about("context");
    await each((row) => row.capture === capture && !row.owner && { ...again(row), owner });
    return kick();
  };

  // How far this phone's clock is from the server's, ms; less than a day is
  // nobody's worry.
  const drift = async () => {
    const skew = (await about("skew")) || 0;
    return Math.abs(skew) > DAY ? skew : 0;
  };

  const send = async (row) => {
    const body = new FormData();
    const photo = row.kind === "photo" && await read("photos", row.key);
    if (photo === undefined) return Response.json({ code: "gone" }, { status: 422 }); // the phone lost it
    if (photo) {
      body.set("key", row.key);
      body.set("shows", row.shows);
      body.set("photo", new Blob([photo.buf], { type: photo.type }), row.key + ".jpg");
    } else {
      for (const [name, text] of [["uid", row.capture], ["kind", row.kind], ["owner", row.owner], ["captured_at", row.made - (await drift())], ["version", FORMAT], ...row.fields || []]) body.append(name, text);
    }
    return fetch(photo ? `/captures/${row.capture}/photos` : "/captures", {
      method: "POST", body, redirect: "manual", signal: AbortSignal.timeout(90_000),
      headers: { "Idempotency-Key": row.key, Accept: "application/json" },
    });
  };

  // Why nothing can be sent now, if the answer says so.
  const obstacle = (reply) => {
    if (reply.status === 401 || reply.type === "opaqueredirect") return "signin";
    return reply.status === 403 ? "role" : "";
  };
  // What an answer means: sent, refused (a person must look), other (another
  // person's), signin or role, later. Only an answer that names the row is an
  // arrival: the login page of a fair's network also answers with 200.
  const judge = (reply, said, row) => {
    if (reply.ok) return said?.uid === row.key ? "sent" : "later";
    if (said?.code === "other") return "other";
    return obstacle(reply) || ([400, 413, 415, 422].includes(reply.status) ? "refused" : "later");
  };
  const later = (tries) => Date.now() + Math.min(5 * MINUTE, 1000 * 2 ** tries) * (0.5 + Math.random() / 2);
  // A clock that was put back must not hold a row for years.
  const due = (row) => !row.state && (row.at <= Date.now() || row.at > Date.now() + 10 * MINUTE);

  const settle = async (row, verdict, said) => {
    if (verdict === "sent") return inside(["outbox", "photos", "thumbs"], (at) => drop(at, row));
    const now = { ...row, tries: row.tries + 1, at: later(row.tries + 1) };
    if (verdict !== "later") Object.assign(now, { state: "refused", code: said?.code, message: said?.message || "", errors: said?.errors || null });
    return inside(["outbox"], async (at) => { if (await value(at("outbox").get(row.seq))) at("outbox").put(now); });
  };

  // Who is signed in here, asked before anything is sent. Undefined when the
  // server cannot be reached, wants a sign-in first, or when somebody signed
  // out while it answered.
  const ask = async () => {
    const signouts = await about("signouts");
    const reply = await fetch("/capture/context.json", { headers: { Accept: "application/json" }, redirect: "manual", cache: "no-store", signal: AbortSignal.timeout(20_000) }).catch(() => null);
    const pause = reply ? obstacle(reply) : "";
    if (pause) return void await note({ link: "ok", pause });
    const context = reply?.ok ? await reply.json().catch(() => null) : null;
    if (!context?.owner) return void await note({ link: "offline" });
    const skew = Date.now() - (Date.parse(reply.headers.get("Date")) || Date.now());
    const before = await about("context");
    if (before && before.owner !== context.owner) await self.caches?.delete("pocket");
    if ((await about("signouts")) !== signouts) return undefined;
    await note({ context, skew, link: "ok", pause: "" });
    return context.owner;
  };

  // One walk over the queue; says how many were sent, and if the line is dead.
  const walk = async (owner) => {
    const rows = await list();
    const untold = new Set(rows.filter((row) => row.kind !== "photo").map((row) => row.capture));
    const walked = { sent: 0, deaf: 0, pause: "" };
    for (const { seq } of rows) {
      const row = await read("outbox", seq);
      if (!row || row.owner !== owner || !due(row) || (row.kind === "photo" && untold.has(row.capture))) continue;
      const reply = await send(row).catch(() => null);
      const said = reply ? await reply.json().catch(() => null) : null;
      const verdict = reply ? judge(reply, said, row) : "later";
      if (verdict === "signin" || verdict === "role") return { ...walked, pause: verdict };
      if (verdict === "other" && (await ask()) !== owner) return { ...walked, sent: 0 }; // somebody else signed in meanwhile
      await settle(row, verdict, said);
      if (verdict === "sent") {
        walked.sent++;
        if (row.kind !== "photo") untold.delete(row.capture);
      }
      walked.deaf = said ? 0 : walked.deaf + 1;
      tell(true);
      if (walked.deaf === 2) break; // the network is gone: do not try the whole queue
    }
    return walked;
  };

  let misses = 0; // times in a row that the server was not reached
  const drain = async () => {
    if (!(await list()).some(due)) return;
    const owner = await ask();
    if (!owner) return void misses++;
    misses = 0;
    tell(true);
    for (let on = true; on;) {
      const { sent, deaf, pause } = await walk(owner);
      if (pause) await note({ pause });
      if (deaf === 2) misses++;
      on = sent > 0 && deaf < 2 && !pause;
    }
    tell();
  };
  // The lock is shared by every tab and the worker: one drain at a time.
  const flush = async () => {
    if (!navigator.locks) await drain();
    else await navigator.locks.request("outbox", { ifAvailable: true }, (lock) => lock && drain());
    return mine();
  };
  // Rows that can still leave by themselves: photos wait for their capture.
  const mine = async () => {
    const [rows, context] = [await list(), await about("context")];
    const stuck = new Set(rows.filter((row) => row.state && row.kind !== "photo").map((row) => row.capture));
    return rows.filter((row) => !row.state && !stuck.has(row.capture) && row.owner === context?.owner);
  };

  let timer;
  const kick = async () => {
    if (!self.document) return flush();
    navigator.serviceWorker?.ready.then((worker) => worker.sync?.register("outbox")).catch(() => {});
    clearTimeout(timer);
    const rows = await flush().catch(mine);
    clearTimeout(timer);
    const next = Math.max(Math.min(...rows.map((row) => row.at)), misses ? later(misses) : 0);
    if (rows.length) timer = setTimeout(kick, Math.min(10 * MINUTE, Math.max(1000, next - Date.now())));
    return rows;
  };
  // A sign that the network may be back: everything is due.
  const wake = async () => {
    misses = 0;
    if ((await list()).some((row) => row.at)) await each((row) => row.at && { ...row, at: 0 });
    return kick();
  };
  // Signing out: what is known of the company goes, what waits stays.
  const forget = async () => {
    clearTimeout(timer);
    const signouts = ((await about("signouts")) || 0) + 1;
    await inside(["about"], (at) => { at("about").clear(); at("about").put(signouts, "signouts"); });
    for (const name of await caches.keys()) await caches.delete(name);
  };

  self.outbox = { add, list, read, about, note, drift, hold, held, unhold, left, ask, remove, retry, adopt, flush, kick, wake, forget };
})();
