// Small comforts. Every page works without this file.
"use strict";

// Leaving at once: hide what is on the screen first, and put the neutral site in this page's place
// in the history, so that "back" does not return here.
function leaveAtOnce(event) {
  event.preventDefault();
  document.title = "";
  document.body.hidden = true;
  for (const form of document.forms) form.reset();
  window.location.replace(event.currentTarget.href);
}

// A second press of a button while its answer is on the way does nothing. The server files a
// complaint once in any case; this spares the doubt.
function sendOnce(event) {
  const form = event.currentTarget;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  form.setAttribute("aria-busy", "true");
}

function allowSendingAgain() {
  for (const form of document.forms) {
    delete form.dataset.sent;
    form.removeAttribute("aria-busy");
  }
}

// Characters left, counted as the server counts them: by code points.
function showCount(field, output) {
  const left = Number(field.dataset.most) - [...field.value].length;
  const words = left < 0 ? output.dataset.over : output.dataset.left;
  output.textContent = words.replace("0", Math.abs(left).toLocaleString(document.documentElement.lang));
  output.hidden = left > 2000;
}

for (const link of document.querySelectorAll("[data-leave]")) {
  link.addEventListener("click", leaveAtOnce);
}
for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", sendOnce);
}
window.addEventListener("pageshow", allowSendingAgain);
for (const field of document.querySelectorAll("[data-most]")) {
  const output = document.getElementById(field.id + "_count");
  field.addEventListener("input", () => showCount(field, output));
  showCount(field, output);
}
// A page that shows work under way looks again by itself, unless somebody is using it.
for (const mark of document.querySelectorAll("[data-look-again]")) {
  const timer = setTimeout(() => window.location.reload(), Number(mark.dataset.lookAgain) * 1000);
  for (const use of ["keydown", "pointerdown", "focusin"]) {
    document.addEventListener(use, () => clearTimeout(timer), { once: true });
  }
}
document.querySelector("[data-focus]")?.focus();
