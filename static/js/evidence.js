// Sends files in pieces over a line that may break (tus 1.0.0), and goes on where it stopped, also
// after the page was lost: the server's list says how far each file has come, and nothing is kept
// in the browser. Without this file the same form posts the files whole.
"use strict";

(() => {
  const form = document.getElementById("send_files");
  if (!form || !window.crypto || !crypto.subtle) return;
  const chooser = form.elements.files;
  const progress = form.querySelector("[data-progress]");
  const status = form.querySelector("[data-status]");
  const token = form.elements.csrfmiddlewaretoken.value;
  const MIB = 1024 * 1024;
  const SMALLEST = MIB; // pieces grow on a fast line, and shrink on one that breaks
  const LARGEST = 16 * MIB;
  const FAST = 2000;
  const WHOLE_HASH_UP_TO = 64 * MIB; // what a phone can hash in one piece
  const LONGEST_PAUSE = 30000;
  const LOOK_AGAIN = 4000;
  let sending = false;

  class Refused extends Error {}
  class Broken extends Error {}

  const pause = (ms) => new Promise((done) => setTimeout(done, ms));
  const words = (name, file, percent) =>
    form.dataset[name].replace("NAME", file.name).replace("PERCENT", percent);
  const base64 = (bytes) => btoa(Array.from(new Uint8Array(bytes), (b) => String.fromCharCode(b)).join(""));
  const base64Text = (text) => base64(new TextEncoder().encode(text));
  const hex = (bytes) => Array.from(new Uint8Array(bytes), (b) => b.toString(16).padStart(2, "0")).join("");

  // One request. Resolves with the XMLHttpRequest; rejects with Broken when the line is down.
  function ask(method, url, headers, body, onProgress) {
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open(method, url);
      request.setRequestHeader("Tus-Resumable", "1.0.0");
      request.setRequestHeader("X-CSRFToken", token);
      for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
      if (onProgress) request.upload.onprogress = (event) => onProgress(event.loaded);
      request.timeout = 300000;
      request.onerror = request.ontimeout = () => reject(new Broken());
      request.onload = () => {
        const again = request.status >= 500 || request.status === 409 || request.status === 460;
        if (again) reject(new Broken());
        else if (request.status >= 400) reject(new Refused(message(request)));
        else resolve(request);
      };
      request.send(body || null);
    });
  }

  function message(request) {
    try {
      return JSON.parse(request.responseText).message || "";
    } catch {
      return "";
    }
  }

  async function declare(file) {
    const said = { filename: file.name, description: form.elements.description.value };
    const order = form.querySelector("[name=under_order]:checked");
    if (order) said.under_order = order.value;
    if (file.size <= WHOLE_HASH_UP_TO) {
      said.sha256 = hex(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
    }
    const metadata = Object.entries(said).map(([name, value]) => `${name} ${base64Text(value)}`);
    const answer = await ask("POST", form.dataset.uploads, {
      "Upload-Length": String(file.size),
      "Upload-Metadata": metadata.join(","),
    });
    return { url: answer.getResponseHeader("Location"), offset: 0 };
  }

  async function offsetOf(url) {
    const answer = await ask("HEAD", url, {});
    return Number(answer.getResponseHeader("Upload-Offset"));
  }

  // The body is the slice itself: Chromium sends what it was read into ten times as slowly.
  async function sendPiece(file, place, show) {
    const piece = file.slice(place.offset, place.offset + place.piece);
    const checksum = base64(await crypto.subtle.digest("SHA-256", await piece.arrayBuffer()));
    const began = performance.now();
    const answer = await ask(
      "PATCH",
      place.url,
      {
        "Content-Type": "application/offset+octet-stream",
        "Upload-Offset": String(place.offset),
        "Upload-Checksum": `sha256 ${checksum}`,
      },
      piece,
      (loaded) => show(place.offset + loaded),
    );
    place.offset = Number(answer.getResponseHeader("Upload-Offset"));
    if (answer.getResponseHeader("Upload-SHA256")) place.arrived = true;
    if (performance.now() - began < FAST) place.piece = Math.min(2 * place.piece, LARGEST);
  }

  // An unfinished file of the same name and size goes on; any other one begins.
  async function begin(file) {
    for (const line of document.querySelectorAll("[data-coming]")) {
      if (line.dataset.name === file.name && Number(line.dataset.size) === file.size) {
        return { url: line.dataset.coming, offset: await offsetOf(line.dataset.coming) };
      }
    }
    return declare(file);
  }

  async function sendFile(file, line) {
    const show = (bytes) => {
      const percent = file.size ? Math.floor((100 * bytes) / file.size) : 0;
      line.querySelector("progress").value = percent;
      line.querySelector("span").textContent = words("sending", file, percent);
    };
    let place = null;
    let wait = 1000;
    while (!place || !place.arrived) {
      try {
        place = place || { piece: 4 * MIB, ...(await begin(file)) };
        show(place.offset);
        await sendPiece(file, place, show);
        wait = 1000;
      } catch (fault) {
        if (!(fault instanceof Broken)) throw fault;
        line.querySelector("span").textContent = words("waiting", file);
        await pause(wait);
        wait = Math.min(2 * wait, LONGEST_PAUSE);
        if (!place) continue;
        place.piece = Math.max(place.piece / 2, SMALLEST);
        place.offset = await offsetOf(place.url).catch(() => place.offset);
      }
    }
  }

  function newLine(file) {
    const line = document.createElement("li");
    const bar = document.createElement("progress");
    bar.max = 100;
    bar.setAttribute("aria-label", file.name);
    line.append(document.createElement("span"), bar);
    progress.append(line);
    return line;
  }

  function say(line, text, failed) {
    line.querySelector("span").textContent = text;
    line.querySelector("progress").remove();
    line.classList.toggle("sending__failed", failed);
    status.textContent = text;
  }

  async function refreshList() {
    const old = document.getElementById("files");
    if (!old || form.dataset.reload !== undefined) return;
    const answer = await fetch(window.location.pathname, { credentials: "same-origin" });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("files");
    // Somebody who is on a button of the list must not lose it.
    if (fresh && !old.contains(document.activeElement)) old.replaceWith(fresh);
  }

  async function lookAgainWhileChecking() {
    for (let looks = 0; looks < 150 && document.querySelector("[data-checking]"); looks += 1) {
      await pause(LOOK_AGAIN);
      await refreshList().catch(() => {});
    }
  }

  async function sendAll(files) {
    let failed = 0;
    for (const file of files) {
      const line = newLine(file);
      try {
        await sendFile(file, line);
        say(line, words("arrived", file), false);
      } catch (fault) {
        failed += 1;
        const why = fault instanceof Refused && fault.message;
        say(line, why ? `${file.name}: ${why}` : words("failed", file), true);
      }
      await refreshList().catch(() => {});
    }
    return failed;
  }

  form.addEventListener("submit", async (event) => {
    if (!chooser.files.length) return; // the server says what is missing
    event.preventDefault();
    event.stopImmediatePropagation();
    if (sending) return;
    sending = true;
    const files = [...chooser.files];
    const failed = await sendAll(files);
    sending = false;
    if (!failed) {
      form.reset();
      if (form.dataset.reload !== undefined) window.location.reload();
    }
    lookAgainWhileChecking();
  }, true);

  // Leaving at once asks nothing.
  for (const link of document.querySelectorAll("[data-leave]")) {
    link.addEventListener("click", () => { sending = false; }, true);
  }
  window.addEventListener("beforeunload", (event) => {
    if (sending) event.preventDefault();
  });
  lookAgainWhileChecking();
})();
