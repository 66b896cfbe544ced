// What waits on this phone, what was refused and why: put it right, try
// again, save it to the phone, or let it go.
(() => {
  const queue = document.getElementById("queue");
  if (!queue || !self.indexedDB) return;
  const { trouble, obstacle, picture } = pocket;
  const words = Object.fromEntries([...document.getElementById("words").content.children].map((word) => [word.dataset.word, word.textContent]));

  // Rows by capture: {uid, row of the fields, photos, state, owner}.
  const captures = async () => {
    const all = new Map();
    for (const row of await outbox.list()) {
      const one = all.get(row.capture) || { uid: row.capture, owner: row.owner, made: row.made, photos: [], rows: [] };
      one.rows.push(row);
      if (row.kind === "photo") one.photos.push(row);
      else one.row = row;
      all.set(row.capture, one);
    }
    return [...all.values()];
  };
  const partOf = (capture, owner) => {
    if (!capture.owner) return "nobody";
    if (capture.owner !== owner) return "other";
    return capture.rows.some((row) => row.state === "refused") ? "refused" : "waiting";
  };
  const title = ({ row }) => {
    const get = (name) => row?.fields.find(([key]) => key === name)?.[1];
    const names = row ? [get("customer") || get("name") || get("supplier"), get("supplier_code"), get("price")] : [words.rest];
    return names.filter(Boolean).join(", ") || words[row.kind];
  };
  const reason = ({ rows }) => {
    const refused = rows.filter((row) => row.state === "refused");
    const said = refused.flatMap((row) => [row.code === "gone" ? words.gone : row.message, ...Object.values(row.errors || {})]).filter(Boolean);
    return [...new Set(said)].join(" ") || (refused.length ? words.plain : "");
  };

  const urls = [];
  const shown = async (capture, part) => {
    const item = document.getElementById("queued").content.firstElementChild.cloneNode(true);
    const [line, why] = item.querySelectorAll("p");
    item.dataset.capture = capture.uid;
    const theirs = part === "other"; // what it is stays theirs
    item.querySelector("strong").textContent = theirs ? words[capture.row?.kind] || words.rest : title(capture);
    const when = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" }).format(capture.made);
    line.textContent = [theirs ? "" : words[capture.row?.kind], when, capture.photos.length ? words.photos.replace("#", capture.photos.length) : ""].filter(Boolean).join(" · ");
    why.textContent = reason(capture);
    why.hidden = part !== "refused";
    const can = { edit: part === "refused" && capture.row && capture.row.kind !== "selection", retry: part === "refused", adopt: part === "nobody", keep: !theirs, remove: part !== "waiting" };
    for (const button of item.querySelectorAll("[data-do]")) {
      if (can[button.dataset.do]) button.dataset.capture = capture.uid;
      else button.remove();
    }
    const edit = item.querySelector("[data-do=edit]");
    if (edit) edit.href = `/capture?edit=${capture.uid}`;
    const thumb = !theirs && capture.photos.length && (await outbox.read("thumbs", capture.photos[0].key));
    if (thumb) {
      const image = Object.assign(new Image(56, 56), { alt: "", src: picture(thumb.buf) });
      urls.push(image.src);
      item.querySelector(".pic").classList.remove("none");
      item.querySelector(".pic").replaceChildren(image);
    }
    return item;
  };

  const paint = async () => {
    const [all, context] = [await captures(), await outbox.about("context")];
    const parts = { refused: [], waiting: [], nobody: [], other: [] };
    for (const capture of all) parts[partOf(capture, context?.owner)].push(capture);
    urls.splice(0).forEach((url) => URL.revokeObjectURL(url));
    for (const [name, some] of Object.entries(parts)) {
      const section = queue.querySelector(`[data-part=${name}]`);
      const items = await Promise.all(some.slice(0, 100).map((capture) => shown(capture, name)));
      section.querySelector("ul").replaceChildren(...items);
      section.hidden = !some.length;
    }
    queue.querySelector("[data-part=none]").hidden = all.length > 0;
    document.getElementById("sendnow").hidden = !all.length;
    document.getElementById("offline-note").hidden = (await outbox.about("link")) !== "offline" || !all.length;
    await obstacle();
  };
  let wanted;
  const repaint = () => {
    clearTimeout(wanted);
    wanted = setTimeout(() => paint().catch(trouble), 200);
  };
  document.addEventListener("outbox", repaint);
  if (self.BroadcastChannel) new BroadcastChannel("outbox").onmessage = repaint;

  const download = (blob, name) => {
    const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  };
  const keep = async (uid) => {
    const capture = (await captures()).find((one) => one.uid === uid);
    const name = `jennyerp-${new Date(capture.made).toISOString().slice(0, 16).replace(/\D/g, "")}`;
    if (capture.row) download(new Blob([capture.row.fields.map((pair) => pair.join(": ")).join("\r\n")], { type: "text/plain" }), `${name}.txt`);
    for (const [i, { key }] of capture.photos.entries()) {
      const photo = await outbox.read("photos", key);
      if (photo) download(new Blob([photo.buf], { type: photo.type }), `${name}-${i + 1}.${(photo.type.split("/")[1] || "jpg").replace("jpeg", "jpg")}`);
    }
  };
  const remove = (uid) => {
    const dialog = document.getElementById("surely");
    dialog.onclose = () => dialog.returnValue === "yes" && outbox.remove(uid).catch(trouble);
    dialog.returnValue = "";
    dialog.showModal();
  };
  const acts = { keep, remove, retry: (uid) => outbox.retry(uid), adopt: (uid) => outbox.adopt(uid) };
  queue.addEventListener("click", ({ target }) => {
    const button = target.closest("button[data-do]");
    if (button) Promise.resolve(acts[button.dataset.do](button.dataset.capture)).catch(trouble);
  });
  document.getElementById("sendnow").addEventListener("click", () => outbox.wake().catch(trouble));

  paint().then(() => outbox.ask()).then(() => { queue.dataset.ready = ""; }).catch(trouble);
})();
