// Solves the challenge of a page while it is read, in a worker of our own site. Without this file,
// or where the browser cannot, the report is filed without a proof and waits for a person.
"use strict";

const LONGEST_WAIT = 30000; // milliseconds that sending waits for the solution at most

class Prover {
  constructor(field, status) {
    this.field = field;
    this.status = status;
    this.waiting = null; // the button that was pressed before the puzzle was solved
    this.solved = false;
    this.challenge = JSON.parse(field.dataset.challenge);
    // In the capturing phase: before the form is marked as sent.
    document.addEventListener("submit", (event) => this.hold(event), true);
    this.tell("working");
    try {
      const worker = new Worker(field.dataset.worker);
      worker.onmessage = (message) => this.take(message.data, worker);
      worker.onerror = () => this.giveUp();
      worker.postMessage({ type: "work", challenge: this.challenge, timeout: 0 });
    } catch {
      this.giveUp();
    }
  }

  take(solution, worker) {
    worker.terminate();
    if (!solution || solution.error) return this.giveUp();
    this.field.value = btoa(JSON.stringify({ challenge: this.challenge, solution }));
    this.tell("done");
    this.goOn();
  }

  giveUp() {
    this.status.textContent = "";
    this.goOn();
  }

  goOn() {
    this.solved = true;
    clearTimeout(this.timer);
    if (this.waiting) this.field.form.requestSubmit(this.waiting);
  }

  hold(event) {
    if (this.solved || event.target !== this.field.form) return;
    if (event.submitter?.name !== "file") return;
    event.preventDefault();
    event.stopPropagation();
    this.waiting = event.submitter;
    this.tell("sending");
    this.timer ??= setTimeout(() => this.goOn(), LONGEST_WAIT);
  }

  tell(what) {
    this.status.textContent = this.status.dataset[what];
  }
}

const field = document.querySelector("input[name=altcha]");
if (field) new Prover(field, document.querySelector("[data-proof-status]"));
