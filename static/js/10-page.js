// What every page needs: toasts that go away, dialogs that open and close,
// check boxes that stand for many. Everything works without it, less quickly.
(() => {
  const clean = new URL(location.href);
  if (["done", "undo", "event", "party"].some((name) => clean.searchParams.has(name))) {
    for (const name of ["done", "undo", "event", "party"]) clean.searchParams.delete(name);
    history.replaceState(history.state, "", clean);
  }

  const fade = (toast) => setTimeout(() => toast.matches(":hover, :focus-within") ? fade(toast) : toast.remove(), 8000);
  document.querySelectorAll(".toast").forEach(fade);

  document.addEventListener("click", (event) => {
    const close = event.target.closest("[data-close]");
    if (close) (close.closest("dialog")?.close(), close.closest(".toast")?.remove());

    const open = event.target.closest("[data-open]");
    if (open) {
      event.preventDefault();
      document.getElementById(open.dataset.open)?.showModal();
    }

    // A menu closes when something else is clicked.
    document.querySelectorAll("details.menu[open]").forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });

  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-all]")) return;
    document.querySelectorAll("input[name=id][form=bulk]").forEach((box) => { box.checked = event.target.checked; });
  });

  // A link with data-opens loads its answer into a dialog of this page.
  document.addEventListener("htmx:after:swap", () => {
    const dialog = document.querySelector("dialog.sheet:not([open])");
    if (dialog && dialog.dataset.wanted) {
      delete dialog.dataset.wanted;
      dialog.showModal();
    }
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-opens]");
    if (link && window.htmx) document.getElementById(link.dataset.opens).dataset.wanted = "1";
  }, true);

  // Without network: say so, and keep what was typed in the form instead of
  // going to the browser's own error page.
  const offline = (now) => {
    const banner = document.querySelector("body > .banner[data-offline]");
    if (!now) return banner?.remove();
    if (banner) return;
    const copy = document.getElementById("offline").content.firstElementChild.cloneNode(true);
    copy.dataset.offline = "";
    copy.setAttribute("role", "status");
    document.querySelector(".skip").after(copy);
  };
  // A browser may call itself offline beside a server it can reach (a laptop
  // that serves itself), so the server is asked before anything is held back.
  const reachable = () => fetch("/healthz", { cache: "no-store" }).then((answer) => answer.ok, () => false);
  const look = async () => offline(!(await reachable()));
  addEventListener("offline", look);
  addEventListener("online", look);
  document.addEventListener("htmx:error", look);
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (navigator.onLine || form.method === "dialog" || form.dataset.asked || (form.hasAttribute("data-queue") && !event.submitter?.hasAttribute("data-net"))) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!(await reachable())) return offline(true);
    form.dataset.asked = "1";
    form.requestSubmit(event.submitter);
    delete form.dataset.asked;
  }, true);

  // One submit is enough: the button waits until the answer is there.
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented || event.target.method === "dialog") return;
    const button = event.submitter;
    if (button) setTimeout(() => { button.setAttribute("aria-busy", "true"); button.disabled = true; }, 0);
  });
  // A page out of the browser's memory: what stands on it may not be so any more.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted && document.querySelector("[data-fresh]")) return location.reload();
    if (event.persisted) document.querySelectorAll("[aria-busy]").forEach((button) => { button.removeAttribute("aria-busy"); button.disabled = false; });
  });
})();
