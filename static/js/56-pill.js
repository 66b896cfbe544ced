// The pill that says how much waits, on every page; and signing out, which
// warns while something does.
(() => {
  const box = document.getElementById("waiting");
  if (!box || !self.indexedDB) return;
  const pill = box.querySelector("a");
  const words = pill.dataset;

  const paint = async (sending) => {
    const owner = (await outbox.about("context"))?.owner;
    const rows = (await outbox.list()).filter((row) => !row.owner || row.owner === owner);
    const count = (some) => new Set(some.map((row) => row.capture)).size;
    const [all, refused] = [count(rows), count(rows.filter((row) => row.state === "refused"))];
    const [link, pause] = [await outbox.about("link"), await outbox.about("pause")];
    const offline = link === "offline";
    const state = pause ? "paused" : offline ? "offline" : sending ? "sending" : refused ? "refused" : "waiting";
    const text = all ? words[state] : offline && box.dataset.always !== undefined ? words.alone : "";
    pill.hidden = !text;
    const line = (text || "").replace("#", state === "refused" ? refused : all);
    if (pill.lastChild.data !== line) pill.lastChild.data = line;
    pill.dataset.state = state;
  };
  let wanted;
  const repaint = ({ sending } = {}) => {
    clearTimeout(wanted);
    wanted = setTimeout(() => paint(sending).catch(() => {}), 60);
  };
  document.addEventListener("outbox", (event) => repaint(event.detail));
  if (self.BroadcastChannel) new BroadcastChannel("outbox").onmessage = (event) => repaint(event.data);
  repaint();

  // Whoever is signed in here now is whom the phone captures for.
  const owner = document.querySelector("[data-owner]")?.dataset.owner;
  const start = async () => {
    const known = (await outbox.about("context"))?.owner;
    if (owner && known && known !== owner) await outbox.ask();
    await outbox.wake();
  };
  start().catch(() => {});
  addEventListener("online", () => outbox.wake().catch(() => {}));
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && outbox.wake().catch(() => {}));

  const leave = async (form, waiting) => {
    form.elements.keep.value = waiting ? "1" : ""; // the server lets the browser forget everything else
    await outbox.forget().catch(() => {});
    form.submit();
  };
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches("[data-signout]")) return;
    event.preventDefault();
    const left = await outbox.left().catch(() => null);
    if (!left) return leave(form, left === null); // what cannot be counted is kept
    const dialog = document.getElementById("signout");
    dialog.querySelector("b").textContent = left;
    dialog.returnValue = "";
    dialog.onclose = () => dialog.returnValue === "leave" && leave(form, true);
    dialog.showModal();
  });
})();
