/* What the screen says: the sentences come with the page, the sound of a refusal is made here. */
import { play } from "../sound.js";

const LOW = { shape: "square", volume: 0.08, seconds: 0.09 };

export class Voice {
  /* What stays on the screen when nothing else is said, however fast the keys come. */
  warning = "";
  notice = "";
  #place;
  #sentences;

  constructor(place, sentences) {
    this.#place = place;
    this.#sentences = sentences;
  }

  /* The sentence of that name, with `values` in the places it leaves open. */
  text(name, values = {}) {
    if (!(name in this.#sentences)) throw new Error(`no sentence is named ${name}`);
    return this.#sentences[name].replace(/\{(\w+)\}/g, (_, place) => values[place]);
  }

  say(text, { isCalm = false } = {}) {
    this.#place.textContent = text || this.warning || this.notice;
    this.#place.classList.toggle("calm", isCalm);
  }

  calm(name) {
    this.say(this.text(name), { isCalm: true });
  }

  rest() {
    this.say("");
  }

  refuse(text) {
    play([220], LOW);
    this.say(text);
  }

  warn(text) {
    this.warning = text;
    this.rest();
  }

  stopWarning() {
    if (this.warning) this.warn("");
  }
}
