// The number of unread news follows: a page that is looked at again after a
// while asks once. A page nobody looks at asks nothing.
(() => {
  const badge = document.querySelector("[data-badge]");
  if (!badge) return;
  const rest = 2 * 60 * 1000;
  let asked = Date.now();
  const ask = async () => {
    if (document.visibilityState !== "visible" || Date.now() - asked < rest || !navigator.onLine) return;
    asked = Date.now();
    const answer = await fetch(badge.dataset.badge, { headers: { "HX-Request": "true" }, redirect: "error" });
    if (answer.ok) badge.innerHTML = await answer.text();
  };
  const look = () => ask().catch(() => {});
  document.addEventListener("visibilitychange", look);
  addEventListener("focus", look);
})();
