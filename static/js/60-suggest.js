// Suggestions from the server while typing: data-suggest names the address,
// the input's datalist gets the answers.
(() => {
  let last;
  document.addEventListener("input", (event) => {
    const input = event.target.closest("[data-suggest]");
    if (!input || !input.list) return;
    clearTimeout(last);
    last = setTimeout(async () => {
      const word = input.value.split(/[,;，；、]/).pop().trim();
      const answer = await fetch(`${input.dataset.suggest}&q=${encodeURIComponent(word)}`, { headers: { Accept: "application/json" } }).catch(() => null);
      if (!answer?.ok) return;
      const before = input.value.slice(0, input.value.length - word.length);
      input.list.replaceChildren(...(await answer.json()).map((text) => Object.assign(document.createElement("option"), { value: input.dataset.many ? before + text : text })));
    }, 150);
  });
})();
