// Pictures: several at once with progress, by choosing, dropping or pasting;
// put in order by dragging; blocks drawn on a colour card. Without this file
// the same forms send plain files, and buttons put pictures in order.
(() => {
  const line = (list, name) => {
    const item = document.createElement("li");
    const text = document.createElement("div");
    const strong = Object.assign(document.createElement("strong"), { textContent: name });
    const bar = Object.assign(document.createElement("progress"), { max: 100, value: 0 });
    bar.setAttribute("aria-label", name);
    text.append(strong, bar);
    item.append(text);
    list.append(item);
    return { item, bar };
  };

  // The answer is the part of the page with all pictures; refused files stay
  // in the list of progress until the page is left.
  const show = (box, html, list) => {
    const answer = document.createElement("template");
    answer.innerHTML = html;
    const part = answer.content.getElementById(box.dataset.target);
    const refused = answer.content.querySelectorAll(".uploads > li.bad");
    list.append(...refused);
    if (!part) return refused.length > 0;
    part.querySelectorAll(".uploads").forEach((old) => old.remove());
    document.getElementById(box.dataset.target).replaceWith(part);
    window.htmx?.process(part);
    part.dispatchEvent(new Event("input", { bubbles: true }));
    return true;
  };

  const fields = (box) => {
    const data = new FormData();
    const form = box.closest("form");
    const names = box.hasAttribute("data-wholepage") ? ["visibility", "variant"] : ["picture"];
    for (const [name, value] of new FormData(form)) if (names.includes(name)) data.append(name, value);
    return data;
  };

  const send = (box, list, file) => new Promise((done) => {
    const { item, bar } = line(list, file.name);
    const data = fields(box);
    data.append("pictures", file, file.name || "picture.png");
    const request = new XMLHttpRequest();
    request.open("POST", box.dataset.upload);
    request.setRequestHeader("HX-Request", "true");
    request.upload.addEventListener("progress", (event) => { if (event.lengthComputable) bar.value = (100 * event.loaded) / event.total; });
    request.addEventListener("loadend", () => {
      if (request.status && show(box, request.responseText, list)) {
        item.remove();
      } else {
        item.classList.add("bad");
        bar.remove();
        const answer = document.createElement("template");
        answer.innerHTML = request.responseText;
        item.append(answer.content);
      }
      done();
    });
    request.send(data);
  });

  // One after the other: each answer shows all pictures so far.
  let last = Promise.resolve();
  const take = (box, files) => {
    const list = box.querySelector("[data-progress]");
    for (const file of files) last = last.then(() => send(box, list, file));
  };

  document.addEventListener("change", (event) => {
    const box = event.target.closest("[data-upload]");
    if (!box || event.target.type !== "file") return;
    take(box, [...event.target.files]);
    event.target.value = "";
  });
  document.addEventListener("paste", (event) => {
    const box = document.querySelector("[data-upload]");
    const files = [...(event.clipboardData?.files || [])];
    if (box && files.length) (event.preventDefault(), take(box, files));
  });
  for (const kind of ["dragover", "dragleave", "drop"]) {
    document.addEventListener(kind, (event) => {
      const drop = event.target.closest?.(".drop");
      const box = drop?.closest("[data-upload]");
      if (!box || !event.dataTransfer.types.includes("Files")) return;
      event.preventDefault();
      drop.classList.toggle("over", kind === "dragover");
      if (kind === "drop") take(box, [...event.dataTransfer.files]);
    });
  }

  // Order by dragging: the hidden list of the order form follows, then it is sent.
  let held;
  document.addEventListener("dragstart", (event) => {
    held = event.target.closest?.("[data-sort] > [data-uid]");
    held?.classList.add("dragging");
  });
  document.addEventListener("dragend", () => {
    held?.classList.remove("dragging");
    held = null;
  });
  document.addEventListener("dragover", (event) => {
    const over = event.target.closest?.("[data-sort] > [data-uid]");
    if (!held || !over || over.parentElement !== held.parentElement) return;
    event.preventDefault();
    if (over === held) return;
    const behind = held.compareDocumentPosition(over) & Node.DOCUMENT_POSITION_FOLLOWING;
    over[behind ? "after" : "before"](held);
  });
  document.addEventListener("drop", (event) => {
    if (!held) return;
    event.preventDefault();
    const form = document.getElementById(held.parentElement.dataset.sort);
    const uids = [...document.querySelectorAll("[data-sort] > [data-uid]")].map((item) => item.dataset.uid);
    form.querySelectorAll("[name=picture]").forEach((field, i) => { field.value = uids[i]; });
    form.requestSubmit();
  });

  // Blocks of a colour card: a rectangle drawn on the picture is a field of the form.
  const card = document.querySelector("svg[data-mark]");
  if (!card) return;
  const form = document.querySelector("form[data-blocks]");
  const { width, height } = card.viewBox.baseVal;
  const at = (event) => {
    const box = card.getBoundingClientRect();
    const clamp = (n) => Math.min(1, Math.max(0, n));
    return [clamp((event.clientX - box.left) / box.width), clamp((event.clientY - box.top) / box.height)];
  };
  let from, rect;
  card.setAttribute("touch-action", "none");
  card.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    card.setPointerCapture(event.pointerId);
    from = at(event);
    rect = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    for (const [name, value] of Object.entries({ fill: "none", stroke: "#fff", "stroke-width": width / 200 })) rect.setAttribute(name, value);
    card.append(rect);
  });
  card.addEventListener("pointermove", (event) => {
    if (!rect) return;
    const to = at(event);
    const [x, y] = [Math.min(from[0], to[0]), Math.min(from[1], to[1])];
    const [w, h] = [Math.abs(from[0] - to[0]), Math.abs(from[1] - to[1])];
    for (const [name, value] of Object.entries({ x: x * width, y: y * height, width: w * width, height: h * height })) rect.setAttribute(name, value);
    rect.block = [x, y, w, h].map((n) => Math.floor(n * 10000));
  });
  card.addEventListener("pointerup", () => {
    const block = rect?.block;
    if (!block || block[2] < 100 || block[3] < 100) rect?.remove();
    else form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "block", value: block.join(",") }));
    rect = null;
  });
  form.addEventListener("reset", () => {
    form.querySelectorAll("[name=block]").forEach((field) => field.remove());
    card.querySelectorAll("rect").forEach((old) => old.remove());
  });
})();
