/* The form is done, or left for now: not before everything that stands there is saved. */
import { isField, numberOf } from "./fields.js";

export class Leaving {
  isGone = false;
  #form;
  #outbox;
  #unsaved;
  #voice;
  #walk;
  #isRestAsked = false;

  /* unsaved(): a field, note or flag that is not saved; undefined when all are. */
  constructor({ form, outbox, unsaved, voice, walk }) {
    this.#form = form;
    this.#outbox = outbox;
    this.#unsaved = unsaved;
    this.#voice = voice;
    this.#walk = walk;
  }

  /* F8 means "the rest is blank" only right after it has been asked. */
  pressed(key) {
    if (key !== "F8") this.#isRestAsked = false;
  }

  finish() {
    const { empty } = this.#walk;
    if (!empty.length) this.leave("done");
    else if (this.#isRestAsked) this.leave("done-rest-blank");
    else this.#askForRest(empty);
  }

  #askForRest(empty) {
    this.#isRestAsked = true;
    this.#voice.refuse(this.#voice.text("unkeyed_press_again", { left: empty.length }));
    this.#walk.goTo(empty[0]);
  }

  /* `go`: what the form's buttons say. */
  async leave(go) {
    await this.#outbox.empty();
    const left = this.#unsaved();
    if (!left) this.#submit(go);
    else if (this.#voice.warning) this.#voice.refuse(this.#voice.warning);
    else this.#stayAt(left);
  }

  #stayAt(left) {
    if (isField(left)) this.#walk.goTo(left);
    this.#voice.refuse(this.#voice.text("field_not_saved", { field: numberOf(left) }));
  }

  #submit(go) {
    const how = document.createElement("input");
    how.type = "hidden";
    how.name = "go";
    how.value = go;
    this.#form.append(how);
    this.isGone = true;
    this.#form.submit();
  }
}
