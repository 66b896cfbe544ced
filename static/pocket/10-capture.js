// Capture: photos gather in a tray, which outlives a closed browser as what is
// typed does; Save puts everything into the outbox and leaves where we are for
// the next one.
(() => {
  const form = document.getElementById("capture");
  if (!form || !self.indexedDB) return;
  const { say, trouble, obstacle, picture } = pocket;
  const STAYS = ["supplier", "fair", "stand", "currency", "unit", "moq_unit"]; // from one capture to the next
  const OF = {
    sample: ["supplier", "fair", "stand", "supplier_code", "price", "currency", "unit", "moq", "moq_unit", "fibre", "note"],
    card: ["supplier", "fair", "name", "email", "phone", "wechat", "note"],
  };
  const WORDS = ["supplier_code", "price", "moq", "fibre", "note", "name", "email", "phone", "wechat"]; // make a capture without a photo
  const $ = (id) => document.getElementById(id);
  const editing = new URLSearchParams(location.search).get("edit");

  // The tray.
  let shots = []; // {key, shows, blob, thumb, url}
  let shown = -1;
  let tidying = Promise.resolve(); // photos being made small
  let ownsTray = false; // one page at a time keeps its tray on the phone

  const paint = () => {
    shown = Math.min(shown, shots.length - 1);
    $("tray").replaceChildren(...shots.map((shot, i) => {
      const item = $("shot").content.firstElementChild.cloneNode(true);
      const button = item.firstElementChild;
      button.setAttribute("aria-label", `${button.getAttribute("aria-label")} ${i + 1}`);
      button.setAttribute("aria-pressed", i === shown);
      button.addEventListener("click", () => { shown = i; paint(); });
      if (shot.thumb) item.querySelector("img").src = shot.little ??= picture(shot.thumb);
      else item.querySelector("img").remove();
      if (shot.shows === "label") item.querySelector(".tag").hidden = false;
      return item;
    }));
    const lit = $("tray").children[shown];
    if (lit) $("tray").scrollLeft = lit.offsetLeft - $("tray").clientWidth / 2;
    const last = shots[shown];
    $("last").hidden = !last?.thumb;
    if (last?.thumb) $("last").src = last.url ??= picture(last.blob);
    else $("last").removeAttribute("src");
    $("unshoot").hidden = !last;
    form.querySelector(".stage").toggleAttribute("data-empty", !last);
  };
  const release = (gone) => gone.forEach((shot) => [shot.url, shot.little].forEach((url) => url && URL.revokeObjectURL(url)));

  const keepShot = async (shot) => {
    if (!ownsTray) return;
    const [buf, thumb] = await Promise.all([shot.blob.arrayBuffer(), shot.thumb?.arrayBuffer()]);
    await outbox.hold([{ key: shot.key, shows: shot.shows, type: shot.blob.type, buf, thumb }]);
  };
  const shoot = async (file, shows) => {
    const shot = { key: crypto.randomUUID(), shows, ...(await shrink(file, form.dataset.shrink)) };
    await keepShot(shot).catch(trouble); // what is seen in the tray is on the disk, or a sentence says why not
    shots.push(shot);
    shown = shots.length - 1;
    paint();
  };
  form.addEventListener("change", ({ target }) => {
    if (target.type !== "file") return;
    const [files, shows] = [[...target.files], form.elements.kind.value === "card" ? "card" : target.dataset.shows];
    target.value = ""; // ready for the next shot
    say();
    for (const file of files) tidying = tidying.then(() => shoot(file, shows)).catch(trouble);
  });
  // A denied or closed camera: the gallery and the keyboard remain.
  form.addEventListener("cancel", ({ target }) => target.type === "file" && !shots.length && say("nophoto"), true);
  $("unshoot").addEventListener("click", () => {
    const gone = shots.splice(shown, 1);
    release(gone);
    outbox.unhold(gone[0].key).catch(() => {});
    paint();
  });

  // What was in the tray when the browser was closed, or shared from the gallery.
  const openTray = () => new Promise((opened) => {
    if (!navigator.locks) return opened();
    navigator.locks.request("tray", { ifAvailable: true }, (lock) => {
      ownsTray = Boolean(lock);
      opened();
      return lock && new Promise(() => {}); // held until the page goes
    });
  });
  const restore = async () => {
    await openTray();
    if (!ownsTray) return;
    const [typed, context] = [await outbox.about("typed"), await outbox.about("context")];
    if (typed?.owner === context?.owner) put(typed?.fields || []);
    for (const { key, shows, raw, buf, type, thumb } of await outbox.held()) {
      const blob = new Blob([buf], { type });
      const made = raw ? await shrink(blob, form.dataset.shrink) : { blob, thumb: thumb && new Blob([thumb], { type: "image/jpeg" }) };
      shots.push({ key, shows, ...made });
    }
    shown = shots.length - 1;
    paint();
  };

  // Where we are: mill, fair and stand in one line, the rest behind "Change".
  const where = () => {
    const { supplier, fair, stand, currency, unit } = form.elements;
    const [mill, place] = $("where").querySelectorAll("[data-empty]");
    mill.textContent = supplier.value || mill.dataset.empty;
    place.textContent = [fair.value, stand.value].filter(Boolean).join(", ") || place.dataset.empty;
    $("per").textContent = `${symbol(currency.value)} / ${unit.selectedOptions[0].textContent}`;
  };
  const symbol = (currency) => {
    const parts = new Intl.NumberFormat(document.documentElement.lang, { style: "currency", currency, currencyDisplay: "narrowSymbol" }).formatToParts(0);
    return parts.find((part) => part.type === "currency").value;
  };
  $("where").addEventListener("input", where);
  const stay = async () => outbox.note({ typed: null, where: Object.fromEntries(STAYS.map((name) => [name, form.elements[name].value])) });
  const fill = async () => {
    const [context, last] = [await outbox.about("context"), await outbox.about("where")];
    const known = { currency: context?.currency, unit: context?.unit, moq_unit: context?.moq_unit, ...last };
    for (const name of STAYS) if (known[name]) form.elements[name].value = known[name];
    for (const select of form.querySelectorAll("select")) if (!select.value) select.selectedIndex = 0;
    const options = (names = []) => names.map((name) => Object.assign(document.createElement("option"), { value: name }));
    $("suppliers").replaceChildren(...options(context?.suppliers));
    $("fairs").replaceChildren(...options(context?.fairs?.map((fair) => fair.name)));
    where();
  };

  // Fields as the outbox keeps them, back in the form.
  const put = (fields) => {
    for (const [name, text] of fields) {
      const field = form.elements[name];
      if (name === "fibre") [...field].find((box) => box.value === text).checked = true;
      else if (field) field.value = text;
    }
    where();
  };
  let typing;
  form.addEventListener("input", () => {
    clearTimeout(typing);
    if (ownsTray) typing = setTimeout(() => keepTyped().catch(() => {}), 300);
  });
  const keepTyped = async () => {
    const fields = [...new FormData(form)].filter(([, text]) => typeof text === "string" && text);
    await outbox.note({ typed: { owner: (await outbox.about("context"))?.owner, fields } });
  };

  // A refused capture comes back to be put right.
  const reopen = async () => {
    const rows = (await outbox.list()).filter((row) => row.capture === editing);
    const row = rows.find((one) => one.kind !== "photo");
    if (!row || row.kind === "selection") return;
    form.elements.kind.value = row.kind;
    put(row.fields);
    for (const name of Object.keys(row.errors || {})) form.elements[name]?.setAttribute?.("aria-invalid", "true");
    if (row.state === "refused") say("refused", [row.message, ...Object.values(row.errors || {})].filter(Boolean).join(" "));
    shots = await Promise.all(rows.filter((one) => one.kind === "photo").map(async ({ key, shows }) => {
      const [photo, thumb] = [await outbox.read("photos", key), await outbox.read("thumbs", key)];
      return { key, shows, blob: new Blob([photo.buf], { type: photo.type }), thumb: thumb && new Blob([thumb.buf], { type: "image/jpeg" }) };
    }));
    shown = shots.length - 1;
    paint();
  };

  const save = async () => {
    await tidying;
    const kind = form.elements.kind.value;
    const fields = [...new FormData(form)].filter(([name, text]) => typeof text === "string" && text.trim() && OF[kind].includes(name));
    if (!shots.length && !fields.some(([name]) => WORDS.includes(name))) return say("nothing");
    await outbox.add({ kind, fields, photos: shots, capture: editing || undefined });
    if (editing) return location.replace("/waiting");
    clearTimeout(typing);
    release(shots);
    shots = [];
    paint();
    for (const name of WORDS) if (name !== "fibre") form.elements[name].value = "";
    form.querySelectorAll("[name=fibre]").forEach((box) => { box.checked = false; });
    form.querySelectorAll("[aria-invalid]").forEach((field) => field.removeAttribute("aria-invalid"));
    form.elements.kind.value = "sample";
    $("where").open = false;
    await stay();
    say("saved");
    $("shutter").focus({ preventScroll: true });
    scrollTo({ top: 0 });
    navigator.storage?.persist?.();
  };
  let saving = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (saving) return;
    saving = true;
    await save().catch(trouble);
    saving = false;
  });

  const start = async () => {
    await fill();
    const came = new URLSearchParams(location.search).get("trouble");
    if (came) trouble({ name: came === "full" ? "QuotaExceededError" : "" });
    await (editing ? reopen() : restore());
    form.dataset.ready = "";
    await outbox.ask();
    if (!editing && !came) await obstacle();
    if (!(await outbox.about("where")) && !(await outbox.about("typed"))) await fill();
  };
  start().catch(trouble);
})();
