// Small helps in forms: one more row, a colour of one's own.
(() => {
  document.addEventListener("click", (event) => {
    const add = event.target.closest("[data-addline]");
    if (!add) return;
    const rows = document.getElementById(add.dataset.addline);
    const row = rows.lastElementChild.cloneNode(true);
    row.querySelectorAll("input").forEach((input) => { input.value = ""; });
    rows.append(row);
    row.querySelector("input").focus();
  });

  // Typing a colour chooses "own colour".
  document.addEventListener("input", (event) => {
    const own = event.target.closest("[data-own]");
    if (own) own.form.querySelector(`[name="${own.dataset.own}"][value="own"]`).checked = true;
  });
})();
