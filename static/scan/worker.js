// Reads codes off camera frames where the browser has no detector of its own.
// It is the only place that may compile WebAssembly, and everything it loads
// is ours: without locateFile the library would ask a stranger's server.
let ready;

const load = async ({ zxing, wasm }) => {
  importScripts(zxing);
  await ZXingWASM.prepareZXingModule({ overrides: { locateFile: () => wasm }, fireImmediately: true });
};

const formats = ["QRCode", "Code128", "EAN13", "EAN8", "UPCA", "Code39", "ITF"];

addEventListener("message", async ({ data }) => {
  try {
    if (data.zxing) {
      await (ready = load(data));
      return postMessage({ ready: true });
    }
    await ready;
    const found = await ZXingWASM.readBarcodes(data.frame, { formats, tryHarder: true, maxNumberOfSymbols: 4 });
    postMessage({ texts: found.filter((one) => one.isValid).map((one) => one.text) });
  } catch (error) {
    postMessage({ broken: String(error) });
  }
});
