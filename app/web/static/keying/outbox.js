/* Sends what is due in the background: one request at a time, and again when no answer came. */

const RETRY = 5000;

export class Outbox {
  #ledger;
  #ready;
  #post;
  #heard;
  #timer = 0;
  #last = Promise.resolve();
  #hasFailed = false;

  /* ready(): a Map of what may be saved now. post(posted): the answer, or null. It begins at once,
     or a page that is being left would not send. heard(values, said): what came back. */
  constructor({ ledger, ready, post, heard }) {
    this.#ledger = ledger;
    this.#ready = ready;
    this.#post = post;
    this.#heard = heard;
  }

  get #due() {
    return new Map([...this.#ready()].filter(([name, value]) => this.#ledger.isDue(name, value)));
  }

  soon(wait) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.send(), wait);
  }

  /* Without waiting for a pause in the typing, when anything is due. */
  now() {
    if (this.#due.size) this.soon(0);
  }

  /* The answer to the one under way sends the rest; on leaving there is no time for that. */
  send({ isLeaving = false } = {}) {
    const values = this.#due;
    if (!values.size || (this.#ledger.isWaiting && !isLeaving)) return;
    clearTimeout(this.#timer);
    this.#last = this.#carry(values);
  }

  /* Until nothing is due, or no answer came. */
  async empty() {
    do {
      this.send();
      await this.#last;
    } while (!this.#hasFailed && (this.#ledger.isWaiting || this.#due.size));
  }

  async #carry(values) {
    const said = await this.#post(this.#ledger.send(values));
    this.#hasFailed = !said;
    this.#ledger.hear(values, said);
    this.#heard(values, said);
    if (this.#due.size) this.soon(said ? 0 : RETRY);
  }
}
