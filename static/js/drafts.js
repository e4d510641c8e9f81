// Keeps a screen's answers while somebody types, with the screen's own form. Without this file each
// button saves them.
"use strict";

const QUIET = 1500; // milliseconds without a key before it is saved
const LONGEST_RETRY = 30000;
const LARGEST_KEPT_ALIVE = 60000; // browsers send at most 64 KiB of a page that is left

class Keeper {
  constructor(form, note) {
    this.form = form;
    this.note = note;
    this.sending = null;
    this.tries = 0;
    this.stopped = false;
    // A name for this showing of the page: what it sends late must not undo what a button saved.
    this.page = document.createElement("input");
    this.page.type = "hidden";
    this.page.name = "page";
    form.append(this.page);
    this.begin();
    form.addEventListener("input", () => this.soon(QUIET));
    form.addEventListener("change", () => this.soon(QUIET));
    form.addEventListener("reset", () => this.stop()); // leaving at once empties the form
    document.addEventListener("submit", (event) => this.leave(event), true);
    document.addEventListener("visibilitychange", () => document.hidden && this.save(true));
    window.addEventListener("online", () => this.soon(0));
    window.addEventListener("pageshow", (event) => event.persisted && this.begin());
  }

  // The page is shown, for the first time or again from the browser's memory.
  begin() {
    this.page.value = crypto.randomUUID ? crypto.randomUUID() : String(Math.random());
    this.kept = this.answers();
    this.stopped = false;
  }

  stop() {
    this.stopped = true;
    clearTimeout(this.timer);
    this.sending?.abort();
  }

  // A button goes on by itself, unless the line is down: then the page with its answers stays.
  leave(event) {
    if (event.target !== this.form) return;
    if (navigator.onLine) {
      this.stop();
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    this.tell("failed");
    this.soon(QUIET);
  }

  answers() {
    const said = new URLSearchParams(new FormData(this.form));
    said.delete("page");
    return said.toString();
  }

  soon(wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(false), wait);
  }

  async save(leaving) {
    const answers = this.answers();
    if (this.stopped || answers === this.kept) return;
    if (this.sending) {
      this.soon(QUIET);
      return;
    }
    const body = new URLSearchParams(answers);
    body.set("page", this.page.value);
    body.set("autosave", "1");
    this.sending = new AbortController();
    try {
      const response = await fetch(this.form.action, {
        method: "POST",
        body,
        redirect: "manual",
        keepalive: leaving && body.toString().length < LARGEST_KEPT_ALIVE,
        signal: this.sending.signal,
      });
      this.sending = null;
      if (response.status === 204) this.saved(answers);
      else if (response.status >= 500) this.again();
      else this.tell("refused");
    } catch {
      this.sending = null;
      if (!this.stopped) this.again();
    }
  }

  saved(answers) {
    this.kept = answers;
    this.tries = 0;
    this.tell("saved");
    if (this.answers() !== answers) this.soon(QUIET);
  }

  again() {
    this.tries += 1;
    this.tell("failed");
    this.soon(Math.min(QUIET * 2 ** this.tries, LONGEST_RETRY));
  }

  tell(what) {
    this.note.textContent = this.note.dataset[what];
    this.note.classList.toggle("saved--failed", what !== "saved");
  }
}

const answersForm = document.getElementById("answers");
const savedNote = document.querySelector("[data-autosave]");
if (answersForm && savedNote) new Keeper(answersForm, savedNote);
