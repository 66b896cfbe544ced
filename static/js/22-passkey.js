// Passkeys: a button asks the server for a question, the device for an answer,
// and sends it with its form. Without script the form's own fields do.
(() => {
  if (!window.PublicKeyCredential) return;
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const opened = (options) => {
    options.challenge = bytes(options.challenge);
    if (options.user) options.user.id = bytes(options.user.id);
    for (const key of [...(options.excludeCredentials || []), ...(options.allowCredentials || [])]) key.id = bytes(key.id);
    return options;
  };
  const written = (key) => {
    const response = {};
    for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (key.response[part]) response[part] = text(key.response[part]);
    }
    if (key.response.getTransports) response.transports = key.response.getTransports();
    return JSON.stringify({ id: key.id, rawId: text(key.rawId), type: key.type, response, clientExtensionResults: key.getClientExtensionResults() });
  };
  const send = (form, name, value) => {
    const field = form.querySelector(`[name="${name}"]`) || document.createElement("input");
    Object.assign(field, { type: "hidden", name, value });
    form.append(field);
  };
  for (const note of document.querySelectorAll("[data-nopasskey]")) note.hidden = true;
  for (const button of document.querySelectorAll("[data-passkey]")) {
    const said = button.closest("form").querySelector("[data-passkeyerror]");
    button.hidden = false;
    button.addEventListener("click", async () => {
      said.textContent = "";
      button.disabled = true;
      try {
        const asked = await fetch(button.dataset.ask, { method: "POST", headers: { Accept: "application/json" } });
        if (asked.status === 401) return location.reload(); // the proof is too old by now
        if (!asked.ok) throw new Error(asked.statusText);
        const { question, options } = await asked.json();
        const publicKey = opened(options);
        const key = await navigator.credentials[button.dataset.passkey]({ publicKey });
        send(button.form, "_question", question);
        send(button.form, "_passkey", written(key));
        button.form.submit();
      } catch {
        said.textContent = button.dataset.failed; // declined, timed out, or no such key
      }
      button.disabled = false;
    });
  }
})();
