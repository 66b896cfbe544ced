// Keys for the desk: / search, n new, g s library, arrows in the grid, x
// select, e edit, Ctrl+Enter save, ? the sheet that lists them.
(() => {
  const places = { s: "/samples", u: "/suppliers", i: "/imports" };
  let waiting = false; // after g

  const typing = (el) => el.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
  const follow = (key) => {
    const el = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (!el) return false;
    el.matches("input") ? (el.focus(), el.select()) : el.click();
    return true;
  };

  const cards = () => [...document.querySelectorAll("[data-card]")];
  const step = (key) => {
    const all = cards();
    if (!all.length) return false;
    const now = all.indexOf(document.activeElement.closest("[data-card]"));
    const row = all.filter((card) => Math.abs(card.offsetTop - all[0].offsetTop) < 4).length || 1;
    const move = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: row, ArrowUp: -row }[key];
    const next = all[now < 0 ? 0 : Math.min(all.length - 1, Math.max(0, now + move))];
    next.querySelector("h2 a, h3 a, th a").focus();
    return true;
  };

  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
      const form = event.target.closest("form");
      if (form) (event.preventDefault(), form.requestSubmit(form.querySelector(".primary") || undefined));
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || document.querySelector("dialog[open]")) return;
    if (waiting) {
      waiting = false;
      if (places[event.key]) location.assign(places[event.key]);
      return;
    }
    if (event.key === "g") {
      waiting = true;
      setTimeout(() => { waiting = false; }, 1500);
    } else if (event.key === "?") {
      document.getElementById("keyboard")?.showModal();
    } else if (event.key.startsWith("Arrow") && cards().length) {
      if (step(event.key)) event.preventDefault();
    } else if (event.key === "x") {
      document.activeElement.closest("[data-card]")?.querySelector("input[name=id]")?.click();
    } else if (follow(event.key)) {
      event.preventDefault();
    }
  });
})();
