/* The ruling screen: the keys of keying, without saving before the whole is ruled on.
   Without this script the same form works with the fields as plain text. */
import { Screen } from "./screen.js";

const screen = new Screen(document.getElementById("keying"));
const { form, voice, walk } = screen;

function finish() {
  const [empty] = walk.empty;
  if (!empty) return form.requestSubmit(document.getElementById("done"));
  voice.refuse(voice.text("rule_on_every_field"));
  walk.goTo(empty);
}

screen.begin({ F8: finish });
