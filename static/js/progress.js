// How far a packet is, without reloading: asks later each time, and stops when nothing waits.
// Every page works without this file.
"use strict";

const FIRST_PAUSE = 2000;
const LONGEST_PAUSE = 30000;
// Asking keeps a session awake; a page that nobody uses must not.
const UNTOUCHED = 120000;

function follow(region) {
  let pause = FIRST_PAUSE;
  let until = Date.now() + UNTOUCHED;
  let timer = 0;

  // True when everything that waited is ready and shown.
  function show(answer) {
    const fresh = new DOMParser().parseFromString(answer, "text/html");
    let all = true;
    for (const part of fresh.querySelectorAll("[data-part]")) {
      const old = document.querySelector(`[data-part="${part.dataset.part}"]`);
      if (!old || old.textContent === part.textContent) continue;
      if (old.contains(document.activeElement)) {
        all = false;
        continue;
      }
      old.replaceChildren(...part.childNodes);
      pause = FIRST_PAUSE;
    }
    return all && !fresh.querySelector("[data-waits]");
  }

  async function look() {
    timer = 0;
    try {
      const answer = await fetch(region.dataset.progress, { redirect: "error" });
      if (answer.status === 404 || answer.status === 403) return;
      if (answer.ok && show(await answer.text())) {
        for (const use of ["keydown", "pointerdown"]) document.removeEventListener(use, wake);
        return;
      }
    } catch {
      // The line is down, or the session ended: the next try tells.
    }
    pause = Math.min(pause * 1.5, LONGEST_PAUSE);
    wait();
  }

  function wait() {
    if (!timer && Date.now() < until) timer = setTimeout(look, pause);
  }

  function wake() {
    until = Date.now() + UNTOUCHED;
    wait();
  }

  for (const use of ["keydown", "pointerdown"]) document.addEventListener(use, wake);
  wait();
}

for (const region of document.querySelectorAll("[data-progress]")) follow(region);
