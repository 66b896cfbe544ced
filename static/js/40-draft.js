// What is typed into a long form is kept on the server every few seconds and
// when the page is left, so that a closed browser loses nothing.
(() => {
  const form = document.querySelector("form[data-draft]");
  if (!form) return;
  let dirty = false;
  let sending = false;

  const values = () => {
    const all = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (typeof value === "string") all.append(name, value);
    all.append("_draft", form.dataset.draft);
    return all;
  };
  const keep = async () => {
    if (!dirty || sending) return;
    dirty = false;
    sending = true;
    const answer = await fetch("/drafts", { method: "POST", body: values() }).catch(() => null);
    sending = false;
    if (!answer?.ok) dirty = true; // no network: try again
  };

  form.addEventListener("input", () => { dirty = true; });
  form.addEventListener("change", () => { dirty = true; });
  form.addEventListener("submit", () => { dirty = false; });
  setInterval(keep, 4000);
  addEventListener("pagehide", () => {
    if (dirty) navigator.sendBeacon("/drafts", values());
    dirty = false;
  });
})();
