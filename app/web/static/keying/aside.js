/* What stands beside the fields: the note to whoever rules on the form, and the flag. */
import { numberOf } from "./fields.js";

const BACK = ["F2", "Escape", "Enter"];

export class Aside {
  #note;
  #flag;
  #voice;
  #walk;
  #touched;

  /* touched(one): the note or the flag is no longer what it was. */
  constructor({ form, voice, walk, touched }) {
    const { note, flag } = form.elements;
    this.#note = note;
    this.#flag = flag;
    this.#voice = voice;
    this.#walk = walk;
    this.#touched = touched;
    for (const one of [note, flag]) one.addEventListener("input", () => touched(one));
    note.addEventListener("keydown", (event) => this.#goBack(event));
  }

  /* The note says which field it is about, once. */
  write() {
    const note = this.#note;
    const number = `${numberOf(this.#walk.current)}: `;
    if (!note.value.includes(number)) note.value += (note.value ? "\n" : "") + number;
    this.#touched(note);
    note.focus();
    note.setSelectionRange(note.value.length, note.value.length);
  }

  raiseFlag() {
    this.#flag.checked = !this.#flag.checked;
    this.#touched(this.#flag);
    this.#voice.calm(this.#flag.checked ? "flagged" : "not_flagged");
  }

  #goBack(event) {
    if (!BACK.includes(event.key) || event.shiftKey) return;
    event.preventDefault();
    this.#walk.goTo(this.#walk.current);
  }
}
