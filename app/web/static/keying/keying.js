/* The keying screen: everything is saved while the keyer types, and nothing waits for the server.
   Without this script the same form works with the fields as plain text. */
import { Aside } from "./aside.js";
import { fieldOf, valueOf } from "./fields.js";
import { Leaving } from "./leaving.js";
import { Ledger } from "./ledger.js";
import { isWhole } from "./marks.js";
import { refuse, takeOver } from "./news.js";
import { Outbox } from "./outbox.js";
import { ask, isReloaded, letter } from "./post.js";
import { showProgress, showSaved } from "./progress.js";
import { Screen } from "./screen.js";

const screen = new Screen(document.getElementById("keying"), { changed, arrived });
const { form, signs, voice, walk } = screen;
const { csrf, revision } = form.elements;
const controls = [...walk.fields, form.elements.note, form.elements.flag];
const values = () => new Map(controls.map((one) => [one.name, valueOf(one)]));
const isUnsaved = (one) => ledger.isUnsaved(one.name, valueOf(one));
const unsaved = () => controls.find(isUnsaved);

const ledger = new Ledger(values(), Number(revision.value));
const outbox = new Outbox({ ledger, ready, post, heard });
const aside = new Aside({ form, voice, walk, touched });
const leaving = new Leaving({ form, outbox, unsaved, voice, walk });

/* ---- Saving ---- */

/* A number that has only been begun waits until the keyer has gone on. */
function ready() {
  const found = values();
  if (!isWhole(fieldOf(walk.current, signs), valueOf(walk.current))) found.delete(walk.current.name);
  return found;
}

function post(posted) {
  const at = walk.current.name;
  const body = letter({ csrf: csrf.value, revision: ledger.revision, posted, at });
  return ask(form.action, body, { keepalive: true });
}

function heard(sent, said) {
  if (said) answered(sent, said);
  else if (!leaving.isGone) voice.warn(voice.text("page_not_saved"));
  showSaved({ voice, isSaved: !unsaved() });
}

function answered(sent, said) {
  voice.stopWarning();
  for (const name of sent.keys()) {
    if (name in said.problems) refuse(form.elements[name], said.problems[name], voice);
  }
  learn(said);
}

function learn(said, { isOwn = false } = {}) {
  const news = ledger.learn(said, values());
  revision.value = ledger.revision;
  if (!news) return false;
  takeOver(news, { form, ledger, signs, voice, isOwn });
  showProgress(screen);
  voice.rest();
  return true;
}

/* Reloaded in the middle of a save, the page may be older than the store: it asks once. */
async function catchUp() {
  if (!isReloaded()) return;
  const opened = walk.current;
  const known = ledger.revision;
  const said = await ask(form.action, letter({ csrf: csrf.value, revision: known, posted: [] }));
  if (!said || ledger.revision !== known || !learn(said, { isOwn: true })) return;
  const place = form.elements[said.at];
  if (place && walk.current === opened && !isUnsaved(opened)) walk.goTo(place);
}

/* ---- Keys and events ---- */

function changed(input) {
  showProgress(screen);
  touched(input);
}

function touched(one) {
  ledger.touch(one.name);
  showSaved({ voice, isSaved: !unsaved() });
  outbox.soon(1000);
}

function arrived(input) {
  form.elements.at.value = input.name;
  outbox.now();
  showProgress(screen);
}

document.addEventListener("keydown", (event) => leaving.pressed(event.key));

form.addEventListener("submit", (event) => {
  event.preventDefault();
  leaving.leave(event.submitter ? event.submitter.value : "save");
});

document.addEventListener("visibilitychange", () => {
  if (document.hidden && !leaving.isGone) outbox.send({ isLeaving: true });
});

addEventListener("beforeunload", (event) => {
  if (leaving.isGone || !unsaved()) return;
  outbox.send({ isLeaving: true });
  event.preventDefault();
});

screen.begin({
  F2: () => aside.write(),
  F4: () => aside.raiseFlag(),
  F8: () => leaving.finish(),
});
showProgress(screen);
catchUp();
