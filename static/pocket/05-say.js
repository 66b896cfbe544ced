// What the pages of the phone share: sentences, written in the page by the
// server in the reader's language, and the worker that keeps the pages.
(() => {
  const place = document.getElementById("say");
  const says = document.getElementById("says")?.content;

  // One sentence at a time, with the way on.
  const say = (name, more) => {
    if (!place) return;
    place.replaceChildren();
    const sentence = name && says.querySelector(`[data-say="${name}"]`)?.cloneNode(true);
    if (!sentence) return;
    if (more) sentence.querySelector("p").textContent = more;
    place.append(sentence);
    if (sentence.matches(".bad, .warn")) place.scrollIntoView({ block: "nearest" });
  };
  // The sentence of an error of the browser's storage.
  const trouble = (error) => say({ QuotaExceededError: "full", VersionError: "newer" }[error?.name] || "storage");

  // What stands between this phone and the server, if anything does.
  const obstacle = async () => {
    const pause = await outbox.about("pause");
    if (pause) return say(pause);
    if (await outbox.drift()) say("clock");
  };

  // A picture of bytes for an <img>.
  const picture = (bytes, type = "image/jpeg") => URL.createObjectURL(bytes instanceof Blob ? bytes : new Blob([bytes], { type }));

  self.pocket = { say, trouble, obstacle, picture };

  navigator.serviceWorker?.register("/sw.js").catch(() => {});
  navigator.serviceWorker?.ready.then((worker) => worker.active.postMessage({ refill: document.documentElement.lang })).catch(() => {});
})();
