// The choice of a customer who opens one QR code after the other. It is kept
// in the browser from the first "Choose this" until it is sent, or two days.
// Without script it travels in the address.
(() => {
  const main = document.querySelector("[data-choice]");
  const key = "choice-" + main.dataset.choice;
  const days = 2 * 24 * 60 * 60 * 1000;

  const read = () => {
    try {
      const kept = JSON.parse(localStorage.getItem(key));
      return kept && Date.now() - kept.at < days ? kept.tokens : [];
    } catch {
      return []; // a browser that keeps nothing: the address does
    }
  };
  const keep = (tokens) => {
    try {
      tokens.length ? localStorage.setItem(key, JSON.stringify({ at: Date.now(), tokens })) : localStorage.removeItem(key);
    } catch {}
  };

  if ("sent" in main.dataset) return keep([]);

  const address = new URL(location.href);
  const all = (name) => address.searchParams.getAll(name);
  const [picks, add, drop] = ["pick", "add", "drop"].map(all);
  const kept = read();
  const here = [...new Set([...picks, ...add])].filter((token) => !drop.includes(token));
  const acted = add.length + drop.length > 0;
  const wanted = acted || kept.length ? [...new Set([...kept, ...(acted ? here : [])])].filter((token) => !drop.includes(token)) : here;
  if (acted) keep(wanted);

  // The address becomes one that may be reloaded; the page is asked for again
  // when another tab has chosen more.
  for (const name of ["pick", "add", "drop"]) address.searchParams.delete(name);
  for (const token of wanted) address.searchParams.append("pick", token);
  const same = wanted.length === here.length && wanted.every((token) => here.includes(token));
  same ? history.replaceState(null, "", address) : location.replace(address);

  // A page that comes back from the browser's memory may be older than the choice.
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
})();
