/* What another screen has saved, shown here: what was typed here stays for the keyer to settle. */
import { markWrong, numberOf, put } from "./fields.js";

/* `news`: as Ledger.learn tells it. `isOwn`: it was this keyer's last save before a reload. */
export function takeOver(news, { form, ledger, signs, voice, isOwn }) {
  for (const { name, theirs, mine, isUntouched } of news) {
    const one = form.elements[name];
    if (!isOwn) voice.notice = voice.notice || voice.text("taken_over");
    if (isUntouched) put(one, theirs, signs);
    else if (name === "note") one.value = `${theirs}\n${mine}`.trim();
    else if (one.type !== "checkbox") {
      ledger.refuse(name, mine);
      voice.notice = voice.text("look_at_marked");
      refuse(one, voice.text("differs", { theirs: theirs || voice.text("nothing") }), voice);
    }
  }
}

/* The mark that stands there is not saved. */
export function refuse(input, words, voice) {
  markWrong(input);
  voice.refuse(`${numberOf(input)}: ${words}`);
}
