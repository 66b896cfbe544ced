// The library in the pocket: search what was kept, and pick for a customer at
// the stand. What is picked goes through the outbox like a capture.
(() => {
  const shelf = document.getElementById("shelf");
  if (!shelf || !self.caches) return;
  const { say, trouble, obstacle } = pocket;
  const $ = (id) => document.getElementById(id);
  const SOME = 48;
  let samples = [];
  let many = SOME;
  const picked = new Map(); // uid to sample, in the order of picking

  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const hits = () => {
    const words = fold($("q").value).split(/\s+/).filter(Boolean);
    return words.length ? samples.filter((sample) => words.every((word) => sample.words.includes(word))) : samples;
  };

  const card = (sample) => {
    const item = $("cloth").content.firstElementChild.cloneNode(true);
    const [code, facts, price] = item.querySelectorAll("p");
    item.querySelector("h2").textContent = sample.name || sample.code;
    code.textContent = [sample.code, sample.colours > 1 && `${sample.colours} ${shelf.dataset.colours}`].filter(Boolean).join(", ");
    facts.textContent = [sample.composition, sample.weight, sample.width].filter(Boolean).join(", ");
    price.textContent = sample.price || "";
    if (sample.cover) {
      const image = Object.assign(new Image(320, 400), { alt: "", loading: "lazy", decoding: "async", src: `/pictures/${sample.cover}/320` });
      image.addEventListener("error", () => image.remove());
      item.querySelector(".pic").prepend(image);
    }
    const box = item.querySelector("input");
    if (box) {
      box.checked = picked.has(sample.uid);
      box.setAttribute("aria-label", sample.name || sample.code);
      box.addEventListener("change", () => { box.checked ? picked.set(sample.uid, { sample, wish: "" }) : picked.delete(sample.uid); count(); });
    }
    return item;
  };
  const count = () => {
    if (!$("picked")) return;
    $("picked").hidden = !picked.size;
    $("picked").querySelector("b").textContent = picked.size;
  };
  const paint = () => {
    const found = hits();
    shelf.replaceChildren(...found.slice(0, many).map(card));
    $("showmore").hidden = found.length <= many;
    $("nohit").hidden = found.length > 0 || !samples.length;
    $("nothing").hidden = samples.length > 0;
    $("kept").textContent = samples.length || "";
    count();
  };
  const load = async () => {
    const [all, context] = [await caches.match("/pocket.json", { cacheName: "pocket" }), await outbox.about("context")];
    const list = await all?.clone().json();
    const kept = list?.owner === context?.owner && all; // never another person's or company's
    samples = kept ? list.samples : [];
    for (const sample of samples) sample.words = fold([sample.code, sample.name, sample.composition].join(" "));
    $("asof").hidden = !kept;
    const when = kept && Date.parse(kept.headers.get("Date"));
    if (when) $("asof").querySelector("time").textContent = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" }).format(when);
    paint();
    shelf.dataset.ready = "";
  };

  $("find").addEventListener("submit", (event) => event.preventDefault());
  $("q").addEventListener("input", () => { many = SOME; paint(); });
  $("showmore").addEventListener("click", () => { many += SOME; paint(); });
  navigator.serviceWorker?.addEventListener("message", ({ data }) => data === "pocket" && load().catch(() => {}));
  const loaded = load().then(obstacle).catch(trouble);
  if (!$("pick")) return;

  $("unpick").addEventListener("click", () => { picked.clear(); paint(); });
  // What the scanner found; an older sample than the pocket holds has its code only.
  const handed = new URLSearchParams(location.search);
  const called = handed.getAll("as");
  const take = () => {
    handed.getAll("sample").forEach((uid, i) => picked.set(uid, { sample: samples.find((sample) => sample.uid === uid) ?? { uid, code: called[i] }, wish: "" }));
    history.replaceState(null, "", location.pathname);
    paint();
  };
  // The list of wishes follows what is picked whenever the sheet opens.
  const wishes = () => $("wishes").replaceChildren(...[...picked].map(([uid, one]) => {
    const item = $("wish").content.firstElementChild.cloneNode(true);
    const field = item.querySelector("input");
    item.querySelector("span").textContent = [one.sample.code, one.sample.name].filter(Boolean).join(", ");
    field.value = one.wish;
    field.addEventListener("input", () => { one.wish = field.value; });
    item.querySelector("button").addEventListener("click", () => { picked.delete(uid); item.remove(); paint(); });
    return item;
  }));
  if (handed.has("sample")) loaded.then(take);
  $("picked").addEventListener("click", wishes, true);
  $("pickform").addEventListener("submit", async (event) => {
    event.preventDefault();
    const form = event.target;
    const fields = [...new FormData(form)].filter(([name, text]) => name !== "wish" && text.trim());
    for (const [uid, { wish }] of picked) fields.push(["item", uid], ["wish", wish]);
    try {
      await outbox.add({ kind: "selection", fields });
    } catch (error) {
      $("pick").close();
      return trouble(error);
    }
    form.reset();
    picked.clear();
    $("pick").close();
    paint();
    say("picked");
  });
})();
