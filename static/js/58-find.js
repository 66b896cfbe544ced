// Find by picture: shows the chosen photo and asks at once. Without this file
// the form is sent with its button.
(() => {
  const needless = () => document.querySelectorAll("[data-needless]").forEach((part) => { part.hidden = true; });
  needless();
  document.addEventListener("htmx:after:swap", needless);

  const form = document.querySelector("form[data-photo]");
  if (!form) return;
  const shown = form.querySelector("[data-shown]");
  const show = (file) => {
    URL.revokeObjectURL(shown.src);
    shown.src = URL.createObjectURL(file);
    shown.hidden = false;
    form.classList.add("again");
  };
  form.addEventListener("change", (event) => {
    const file = event.target.files?.[0];
    if (!file) return;
    // One photo at a time: the other field is emptied.
    form.querySelectorAll("[type=file]").forEach((field) => { if (field !== event.target) field.value = ""; });
    show(file);
    form.requestSubmit();
  });
  // A photo may also be dropped on its field, or pasted anywhere on the page.
  form.querySelector("[data-paste]").hidden = false;
  document.addEventListener("paste", (event) => {
    const files = event.clipboardData?.files;
    if (!files?.length) return;
    event.preventDefault();
    const field = form.querySelector("[type=file]:not([capture])");
    field.files = files;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  });
})();
