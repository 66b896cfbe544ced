// A chosen phrase is put into its field at once, in the paper's language, where
// it can be changed; without script the server does it.
(() => {
  document.addEventListener("change", (event) => {
    const choice = event.target.closest("select[data-phrases]");
    const field = choice && document.getElementById(choice.dataset.phrases);
    const lang = document.getElementById("language")?.value;
    const text = lang && JSON.parse(choice?.selectedOptions[0]?.dataset.texts ?? "{}")[lang];
    if (!field || !text) return;
    field.value = text;
    choice.value = "";
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });
})();
