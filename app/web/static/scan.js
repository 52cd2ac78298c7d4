/* The post room: scanning goes on while the answer comes, with a sound for each result.
   Without this script every scan is an ordinary form. */
import { play } from "./sound.js";

const byId = (id) => document.getElementById(id);
const form = byId("scan");
const TONES = {
  good: { frequencies: [880], shape: "sine" },
  warning: { frequencies: [520, 520], shape: "sine" },
  bad: { frequencies: [180, 140], shape: "square" },
};
let waiting = Promise.resolve();

/* ---- Showing: what is new is a copy of what the page itself has made ---- */

const copyOf = (id) => byId(id).content.firstElementChild.cloneNode(true);

function show(answer) {
  const place = byId("said");
  place.className = `said-big ${answer.kind}`;
  for (const part of ["icon", "word", "number", "text"]) {
    place.querySelector(`.said-${part}`).textContent = answer[part];
  }
  document.title = `${answer.word} – Postmottagning – Trygg`;
  const { frequencies, shape } = TONES[answer.kind];
  play(frequencies, { shape, volume: 0.15, seconds: 0.12, apart: 0.16 });
}

function hidden(name, value) {
  const input = document.createElement("input");
  input.type = "hidden";
  input.name = name;
  input.value = value;
  return input;
}

function line(scan, recent) {
  const item = copyOf("scan-line");
  const undo = item.querySelector("form");
  item.querySelector(".serial").textContent = scan.serial;
  item.querySelector(".badge").textContent = scan.word;
  item.querySelector(".badge").classList.add(scan.kind);
  item.querySelector("strong").textContent = scan.number;
  if (!scan.can_undo) undo.remove();
  undo.elements.serial.value = scan.serial;
  undo.querySelector(".unseen").textContent = ` ${scan.serial}`;
  const button = undo.querySelector("button");
  for (const other of recent) button.before(hidden("recent", other.serial));
  return item;
}

function showRecent(recent) {
  byId("recent").replaceChildren(...recent.map((scan) => line(scan, recent)));
  byId("no-recent").hidden = recent.length > 0;
  for (const old of form.querySelectorAll("input[name='recent']")) old.remove();
  for (const scan of recent) form.append(hidden("recent", scan.serial));
}

function showBatch(batch) {
  if (!byId(`forms-${batch.number}`)) byId("batches").prepend(rowOf(batch));
  byId(`forms-${batch.number}`).textContent = batch.filled;
}

function rowOf(batch) {
  const row = copyOf("batch-row");
  row.querySelector("th").append(String(batch.number));
  row.querySelector(".badge").textContent = batch.words;
  row.querySelector(".number").id = `forms-${batch.number}`;
  return row;
}

/* ---- Sending: one at a time, in the order scanned ---- */

async function send(action, body) {
  body.set("answer", "json");
  try {
    const answer = await fetch(action, { method: "POST", body });
    if (answer.redirected || !answer.ok) throw new Error(String(answer.status));
    const said = await answer.json();
    show(said);
    showRecent(said.recent);
    said.batches.forEach(showBatch);
  } catch {
    const text = "Inget svar. Ladda om sidan, logga in vid behov och skanna igen.";
    show({ kind: "bad", icon: "✕", word: "Inte mottagen", number: "", text });
  }
}

function scan(event) {
  event.preventDefault();
  const serial = form.elements.serial.value.trim();
  form.elements.serial.value = "";
  form.elements.serial.focus();
  const isBlank = event.submitter && event.submitter.name === "blank";
  waiting = waiting.then(() => {
    // Now, not before: the earlier scans have changed the list of recent ones.
    const body = new URLSearchParams(new FormData(form));
    body.set("serial", serial);
    if (isBlank) body.set("blank", "1");
    return send(form.action, body);
  });
}

function undo(event) {
  if (!event.target.action.endsWith("/angra")) return;
  event.preventDefault();
  const body = new URLSearchParams(new FormData(event.target));
  waiting = waiting.then(() => send(event.target.action, body));
  form.elements.serial.focus();
}

if (form) {
  form.addEventListener("submit", scan);
  document.addEventListener("submit", undo);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "F9") return;
    event.preventDefault();
    form.requestSubmit(form.querySelector("button[name='blank']"));
  });
}
