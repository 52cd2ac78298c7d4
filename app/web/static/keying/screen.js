/* What keying and ruling have in common: fields, voice and keyboard over one form. */
import { isField, showMeaning } from "./fields.js";
import { Keyboard } from "./keyboard.js";
import { Voice } from "./voice.js";
import { Walk } from "./walk.js";

export class Screen {
  #changed;
  #keyboard;

  /* changed(input): a field has another mark. arrived(input): the keyer stands there. */
  constructor(form, { changed = () => {}, arrived = () => {} } = {}) {
    const words = JSON.parse(form.dataset.words);
    const signs = new Map(Object.entries(words.signs));
    const voice = new Voice(document.getElementById("said"), words.sentences);
    const walk = new Walk(form);
    Object.assign(this, { form, signs, voice, walk });
    this.#changed = (input) => {
      showMeaning(input, signs);
      changed(input);
    };
    this.#keyboard = new Keyboard({ signs, voice, walk, changed: this.#changed });
    this.#listen(arrived);
  }

  #listen(arrived) {
    this.form.addEventListener("focusin", ({ target }) => {
      if (!isField(target)) return;
      this.walk.current = target;
      arrived(target);
    });
    this.form.addEventListener("input", ({ target }) => {
      if (isField(target)) this.#changed(target);
    });
    this.form.addEventListener("click", (event) => this.#follow(event));
  }

  /* A link to a field on another page of the paper. */
  #follow(event) {
    const link = event.target.closest("a[href^='#']");
    const there = link && this.form.elements[link.hash.slice(1)];
    if (!there) return;
    event.preventDefault();
    this.walk.goTo(there);
  }

  /* Show what stands in the fields and go to the first to key. `acts`: what each function key does. */
  begin(acts) {
    document.addEventListener("keydown", (event) => {
      if (event.defaultPrevented) return;
      if (event.key in acts) {
        event.preventDefault();
        acts[event.key]();
      } else if (isField(event.target)) this.#keyboard.press(event);
    });
    const { fields } = this.walk;
    for (const input of fields) showMeaning(input, this.signs);
    if (fields.length) this.walk.goTo(this.form.elements[this.form.dataset.at] || fields[0]);
  }
}
