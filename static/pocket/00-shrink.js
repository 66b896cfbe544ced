// Makes photos small before they wait: the long side at most 2048 pixels, and
// a thumb of 160. Runs in a worker of its own where the browser can draw
// there. What cannot be decoded (HEIC on some phones) is sent as it is.
(() => {
  const LONGEST = 2048;
  const THUMB = 160;
  const SMALL = 900_000; // bytes; a picture already small is left alone

  const draw = (source, longest, quality) => {
    const scale = Math.min(1, longest / Math.max(source.width, source.height));
    const size = { width: Math.max(1, Math.round(source.width * scale)), height: Math.max(1, Math.round(source.height * scale)) };
    const canvas = self.OffscreenCanvas ? new OffscreenCanvas(size.width, size.height) : Object.assign(document.createElement("canvas"), size);
    const pen = canvas.getContext("2d", { alpha: false });
    pen.imageSmoothingQuality = "high";
    pen.drawImage(source, 0, 0, size.width, size.height);
    return canvas.convertToBlob ? canvas.convertToBlob({ type: "image/jpeg", quality }) : new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));
  };

  const shrink = async (file) => {
    try {
      const whole = await createImageBitmap(file, { imageOrientation: "from-image" });
      const keep = Math.max(whole.width, whole.height) <= LONGEST && file.size < SMALL;
      const blob = keep ? file : await draw(whole, LONGEST, 0.85);
      const thumb = await draw(whole, THUMB, 0.8);
      whole.close();
      return { blob: blob && (keep || blob.size < file.size) ? blob : file, thumb };
    } catch {
      return { blob: file, thumb: null };
    }
  };

  if (!self.document) {
    self.onmessage = async ({ data: { id, file } }) => self.postMessage({ id, made: await shrink(file) });
    return;
  }

  // In a page: the same, done by a worker when there can be one.
  const waiting = new Map();
  let worker;
  const hire = (url) => {
    worker = new Worker(url);
    worker.onmessage = ({ data: { id, made } }) => { waiting.get(id).done(made); waiting.delete(id); };
    worker.onerror = () => {
      worker = null;
      for (const { file, done } of waiting.values()) shrink(file).then(done);
      waiting.clear();
    };
  };
  self.shrink = (file, url) => {
    if (!self.OffscreenCanvas || !self.Worker) return shrink(file);
    return new Promise((done) => {
      if (!worker) hire(url);
      const id = crypto.randomUUID();
      waiting.set(id, { file, done });
      worker.postMessage({ id, file });
    });
  };
})();
