// Shows what was typed into a password field while its box is ticked.
(() => {
  const boxes = document.querySelectorAll("[data-reveal]");
  for (const box of boxes) {
    const field = document.getElementById(box.dataset.reveal);
    box.checked = false; // a page that comes back hides it again
    box.parentElement.hidden = false;
    box.addEventListener("change", () => {
      field.type = box.checked ? "text" : "password";
    });
    field.form.addEventListener("submit", () => {
      field.type = "password"; // else the browser keeps it among the words it proposes
    });
  }
})();
