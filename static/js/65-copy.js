// A button beside a field that copies it; without script the field is copied by hand.
(() => {
  if (!navigator.clipboard) return;
  document.querySelectorAll("[data-copy]").forEach((button) => {
    const field = document.getElementById(button.dataset.copy);
    const word = button.querySelector("span");
    button.hidden = false;
    button.addEventListener("click", async () => {
      field.select();
      await navigator.clipboard.writeText(field.value);
      word.textContent = button.dataset.copied;
      word.setAttribute("role", "status");
    });
  });
})();
