// Scans one label after the other and lists what each is. Camera and detector
// start with a tap; typing the code works without any of this.
(() => {
  const root = document.getElementById("scan");
  const part = (name) => root.querySelector(`[data-${name}]`);
  const [start, stop, torch, trouble, list, next, typed] = ["start", "stop", "torch", "trouble", "list", "next", "typed"].map(part);
  const viewer = root.querySelector(".viewer");
  const video = viewer.querySelector("video");
  const formats = ["qr_code", "code_128", "ean_13", "ean_8", "upc_a", "code_39", "itf"];
  const again = 2500; // ms until the same code counts as scanned again
  const seen = new Map();
  let stream, detect;

  const say = (name) => {
    trouble.hidden = !name;
    trouble.querySelector("p").textContent = name ? root.dataset[name] : "";
  };

  // The browser's own detector, else the worker with the vendored one.
  const native = async () => {
    if (!("BarcodeDetector" in window)) return;
    const known = await BarcodeDetector.getSupportedFormats().catch(() => []);
    if (!known.includes("qr_code")) return;
    const detector = new BarcodeDetector({ formats: formats.filter((one) => known.includes(one)) });
    return async () => (await detector.detect(video)).map((one) => one.rawValue);
  };

  const vendored = () => new Promise((resolve, reject) => {
    const worker = new Worker(root.dataset.worker);
    const canvas = document.createElement("canvas");
    const picture = canvas.getContext("2d", { willReadFrequently: true });
    let answer;
    const ask = (message) => new Promise((ok, no) => {
      answer = (data) => (data.broken ? no(new Error(data.broken)) : ok(data));
      worker.postMessage(message);
    });
    worker.onmessage = ({ data }) => answer(data);
    worker.onerror = (error) => answer({ broken: error.message });
    const read = async () => {
      canvas.width = video.videoWidth;
      canvas.height = video.videoHeight;
      picture.drawImage(video, 0, 0);
      return (await ask({ frame: picture.getImageData(0, 0, canvas.width, canvas.height) })).texts;
    };
    ask({ zxing: root.dataset.zxing, wasm: root.dataset.wasm }).then(() => resolve(read), reject);
  });

  // What a code is: the server knows, else the library this phone has kept.
  const ask = async (code) => {
    const answer = await fetch("/scan/find?code=" + encodeURIComponent(code), { headers: { Accept: "application/json" } });
    if (!answer.ok || answer.redirected) throw new Error(answer.status);
    return answer.json();
  };
  const plain = (code) => code.toLowerCase().replace(/[\s-]/g, ""); // as the server compares codes
  const remember = async (code) => {
    const kept = await self.caches?.match("/pocket.json", { cacheName: "pocket" });
    const samples = kept ? (await kept.json()).samples : [];
    const token = code.match(/(?:^|\/)[0-9a-z]+-([a-z2-7]{20})(?:[/?]|$)/i)?.[1].toLowerCase();
    const sample = samples.find((one) => (token ? one.link === token : plain(one.code) === plain(code)));
    return sample && { kind: "sample", url: "/samples/" + sample.uid, uid: sample.uid, code: sample.code, name: sample.name, picture: sample.cover && `/pictures/${sample.cover}/320` };
  };

  // What was found goes on together: to the paper that sent for it, a basket,
  // labels, or a customer's choice.
  const [, paper, pack] = new URLSearchParams(location.search).get("into")?.match(/^(\/[a-z-]+\/[0-9a-f-]{36})(\/pack)?$/) ?? [];
  const basket = paper?.startsWith("/baskets/");
  const goal = next?.querySelector("[data-goal]");
  if (goal && paper) {
    Object.assign(goal, { formAction: basket ? "/baskets/add" : paper + (pack ?? "/lines"), formMethod: "post", hidden: false });
    goal.dataset.net = "";
    if (basket) list.append(Object.assign(document.createElement("input"), { type: "hidden", name: "basket", value: paper.slice(9) }));
    goal.querySelector("span").textContent = goal.dataset.into;
  }
  const count = () => {
    const found = list.querySelectorAll("input[name=sample]").length;
    list.hidden = !list.querySelector("li");
    if (!next) return;
    next.hidden = !found;
    next.querySelector("b").textContent = found;
  };
  const hidden = (name, value) => Object.assign(document.createElement("input"), { type: "hidden", name, value });
  const tell = (line, found) => {
    const [link, name, below] = ["a", "strong", "small"].map((part) => line.querySelector(part));
    below.textContent = root.dataset[found.kind] ?? "";
    if (found.url) link.href = found.url;
    if (found.kind !== "sample") return;
    name.textContent = found.name || found.code;
    below.textContent = found.name ? found.code : "";
    const image = line.querySelector("img");
    if (found.picture) (image.src = found.picture), (image.hidden = false);
    line.append(hidden("sample", found.uid));
    if (!paper) line.append(hidden("as", found.code || found.name)); // for the pocket, which may not hold it
  };

  // One line of the list; a code nobody knows now is asked again with the network.
  const show = async (code) => {
    const line = root.querySelector("template").content.firstElementChild.cloneNode(true);
    line.querySelector("strong").textContent = code.replace(/^.*\/s\//, "");
    line.querySelector("a").href = "/scan/find?code=" + encodeURIComponent(code);
    line.querySelector("button").addEventListener("click", () => (line.remove(), seen.delete(code), count()));
    list.querySelector("ul").prepend(line);
    count();
    const found = await ask(code).catch(() => remember(code).catch(() => undefined));
    if (found) tell(line, found);
    else unknown(line, code);
    count();
  };
  const unknown = (line, code) => {
    line.querySelector("small").textContent = root.dataset.offline;
    addEventListener("online", () => line.isConnected && ask(code).then((found) => (tell(line, found), count()), () => unknown(line, code)), { once: true });
  };

  // A browser complains about a buzz that no finger allowed.
  const buzz = (ms) => navigator.userActivation?.hasBeenActive && navigator.vibrate?.(ms);
  const scanned = (code) => {
    const last = seen.get(code);
    seen.set(code, Date.now());
    if (last) return Date.now() - last > again && buzz(30);
    buzz(80);
    show(code);
  };

  const watch = async (mine) => {
    while (stream === mine) {
      if (video.readyState >= 2) (await detect()).forEach(scanned);
      await new Promise((next) => setTimeout(next, 120));
    }
  };

  const end = () => {
    stream?.getTracks().forEach((track) => track.stop());
    stream = undefined;
    video.srcObject = null;
    viewer.hidden = stop.hidden = torch.hidden = true;
    start.hidden = false;
  };

  const begin = async () => {
    say();
    start.setAttribute("aria-busy", "true");
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1280 } } });
      video.srcObject = stream;
      viewer.hidden = stop.hidden = false;
      start.hidden = true;
      await video.play();
      const track = stream.getVideoTracks()[0];
      torch.hidden = !track.getCapabilities?.().torch;
      torch.setAttribute("aria-pressed", "false");
      detect ??= (await native()) ?? (await vendored());
      watch(stream).catch(() => (end(), say("broken")));
    } catch (error) {
      end();
      const names = { NotAllowedError: "denied", SecurityError: "denied", NotFoundError: "nocamera", OverconstrainedError: "nocamera" };
      say(names[error.name] ?? "broken");
      document.getElementById("code").focus();
    } finally {
      start.removeAttribute("aria-busy");
    }
  };

  torch.addEventListener("click", async () => {
    const on = torch.getAttribute("aria-pressed") !== "true";
    await stream.getVideoTracks()[0].applyConstraints({ advanced: [{ torch: on }] });
    torch.setAttribute("aria-pressed", String(on));
  });
  // Without network a typed code is looked up as a scanned one.
  typed.addEventListener("submit", (event) => {
    if (navigator.onLine && !paper) return;
    event.preventDefault();
    scanned(typed.elements.code.value.trim());
    typed.reset();
  });
  start.addEventListener("click", begin);
  stop.addEventListener("click", end);
  document.addEventListener("visibilitychange", () => document.hidden && stream && end());
  if (navigator.mediaDevices) start.hidden = false;
  else say("nocamera");
})();
