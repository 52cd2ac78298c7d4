/* The keys in a field: a digit answers and goes on, Enter and the arrows move. */
import { fieldOf, typedIn, write } from "./fields.js";
import { isComplete, press } from "./marks.js";

const isBack = (event) => event.key === "ArrowUp" || (event.key === "Enter" && event.shiftKey);
const isSign = (event) =>
  event.key.length === 1 && !event.ctrlKey && !event.altKey && !event.metaKey;

export class Keyboard {
  #signs;
  #voice;
  #walk;
  #changed;

  /* changed(input): a field has another mark. */
  constructor({ signs, voice, walk, changed }) {
    this.#signs = signs;
    this.#voice = voice;
    this.#walk = walk;
    this.#changed = changed;
  }

  press(event) {
    const input = event.target;
    if (event.key.length === 1) this.#voice.rest();
    if (isBack(event)) {
      event.preventDefault();
      this.#walk.step(-1);
    } else if (event.key === "Enter" || event.key === "ArrowDown") this.#forward(event, input);
    else if (event.key === "Tab") this.#tab(event, input);
    else if (isSign(event)) this.#type(event, input);
  }

  #forward(event, input) {
    event.preventDefault();
    if (isComplete(fieldOf(input, this.#signs), input.value.trim())) this.#next();
    else this.#refuse("year_has_four");
  }

  #next() {
    if (!this.#walk.step(1)) this.#voice.calm("last_field");
  }

  /* The pages beside this one are hidden: the browser would go to the buttons. */
  #tab(event, input) {
    const there = this.#walk.across(input, event.shiftKey ? -1 : 1);
    if (!there) return;
    event.preventDefault();
    this.#walk.goTo(there);
  }

  #type(event, input) {
    const done = press(fieldOf(input, this.#signs), typedIn(input), event.key);
    if (!done) return;
    event.preventDefault();
    if (done.refused) this.#refuse(done.refused, event.key);
    else this.#write(input, done);
  }

  #write(input, { mark, isDone }) {
    write(input, mark);
    this.#changed(input);
    if (isDone) this.#next();
  }

  #refuse(reason, key) {
    this.#voice.refuse(this.#voice.text(reason, { key }));
  }
}
