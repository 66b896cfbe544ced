// A proposal fills its field with one tap; without script its link loads the
// page with the field filled.
(() => {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-fill]");
    const field = link && document.getElementById(link.dataset.fill);
    if (!field || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    field.value = link.dataset.value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    for (const other of document.querySelectorAll("a[data-fill]")) other.toggleAttribute("aria-current", document.getElementById(other.dataset.fill)?.value === other.dataset.value);
  });
})();
