/* The post room: scanning goes on while the answer comes, with a sound for each outcome.
   Without this script every scan is an ordinary form. */
"use strict";
(() => {
  const form = document.getElementById("scan");
  if (!form) return;
  const byId = (id) => document.getElementById(id);
  const field = byId("serial");
  const TONES = { good: [880], warning: [520, 520], bad: [180, 140] };
  let sound = null;
  let waiting = Promise.resolve();

  function play(kind) {
    try {
      sound = sound || new AudioContext();
      TONES[kind].forEach((frequency, index) => {
        const tone = sound.createOscillator();
        const volume = sound.createGain();
        const begins = sound.currentTime + index * 0.16;
        tone.frequency.value = frequency;
        tone.type = kind === "bad" ? "square" : "sine";
        volume.gain.value = 0.15;
        tone.connect(volume).connect(sound.destination);
        tone.start(begins);
        tone.stop(begins + 0.12);
      });
    } catch {
      /* A machine without sound still shows colour, icon and word. */
    }
  }

  function make(tag, text, className) {
    const element = document.createElement(tag);
    element.textContent = text;
    if (className) element.className = className;
    return element;
  }

  function show(answer) {
    const place = byId("said");
    place.className = `said-big ${answer.kind}`;
    for (const part of ["icon", "word", "number", "text"]) {
      place.querySelector(`.said-${part}`).textContent = answer[part];
    }
    document.title = `${answer.word} – Postmottagning – Trygg`;
    play(answer.kind);
  }

  function hidden(name, value) {
    const input = document.createElement("input");
    input.type = "hidden";
    input.name = name;
    input.value = value;
    return input;
  }

  function undoForm(scan, recent) {
    const undo = document.createElement("form");
    undo.method = "post";
    undo.action = `${form.action}/angra`;
    undo.append(hidden("csrf", form.elements.csrf.value), hidden("serial", scan.serial));
    for (const other of recent) undo.append(hidden("recent", other.serial));
    const button = make("button", "Ångra", "button plain small");
    button.append(make("span", ` ${scan.serial}`, "unseen"));
    undo.append(button);
    return undo;
  }

  function line(scan, recent) {
    const item = document.createElement("li");
    const serial = make("bdi", scan.serial, "serial");
    serial.dir = "ltr";
    item.append(serial, make("span", scan.word, `badge ${scan.kind}`), make("strong", scan.number));
    if (scan.can_undo) item.append(undoForm(scan, recent));
    return item;
  }

  function showRecent(recent) {
    byId("recent").replaceChildren(...recent.map((scan) => line(scan, recent)));
    byId("no-recent").hidden = recent.length > 0;
    for (const old of form.querySelectorAll("input[name='recent']")) old.remove();
    for (const scan of recent) form.append(hidden("recent", scan.serial));
  }

  function showBatches(batches) {
    for (const batch of batches) {
      const cell = byId(`forms-${batch.number}`);
      const text = `${batch.forms} av ${batch.capacity}`;
      if (cell) cell.textContent = text;
      else byId("batches").prepend(batchRow(batch, text));
    }
  }

  function cellOf(text, label, className) {
    const cell = make("td", text, className);
    cell.setAttribute("role", "cell");
    if (label) cell.dataset.label = label;
    return cell;
  }

  function batchRow(batch, text) {
    const row = document.createElement("tr");
    row.setAttribute("role", "row");
    const number = make("th", "");
    number.setAttribute("role", "rowheader");
    number.scope = "row";
    number.append(make("span", "Bunt ", "stacked-only"), String(batch.number));
    const forms = cellOf(text, "Formulär", "number");
    forms.id = `forms-${batch.number}`;
    const state = cellOf("", "Läge");
    state.append(make("span", batch.words, "badge warning"));
    row.append(number, state, forms, cellOf("Ladda om sidan", ""));
    return row;
  }

  async function send(action, body) {
    body.set("answer", "json");
    try {
      const answer = await fetch(action, { method: "POST", body });
      if (answer.redirected || !answer.ok) throw new Error(String(answer.status));
      const said = await answer.json();
      show(said);
      showRecent(said.recent);
      showBatches(said.batches);
    } catch {
      const text = "Inget svar. Ladda om sidan, logga in vid behov och skanna igen.";
      show({ kind: "bad", icon: "✕", word: "Inte mottagen", number: "", text });
    }
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const serial = field.value.trim();
    field.value = "";
    field.focus();
    if (!serial) {
      const text = "Inget lästes. Skanna streckkoden, eller skriv de tio siffrorna.";
      // In its turn: the answers to earlier scans must not be shown over.
      waiting = waiting.then(() =>
        show({ kind: "bad", icon: "✕", word: "Inget nummer", number: "", text }),
      );
      return;
    }
    const isBlank = event.submitter && event.submitter.name === "blank";
    // One at a time, in the order scanned; the list of recent scans is read when its turn comes.
    waiting = waiting.then(() => {
      const body = new URLSearchParams(new FormData(form));
      body.set("serial", serial);
      if (isBlank) body.set("blank", "1");
      return send(form.action, body);
    });
  });

  document.addEventListener("submit", (event) => {
    if (!event.target.action.endsWith("/angra")) return;
    event.preventDefault();
    const body = new URLSearchParams(new FormData(event.target));
    waiting = waiting.then(() => send(event.target.action, body));
    field.focus();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "F9") return;
    event.preventDefault();
    form.requestSubmit(form.querySelector("button[name='blank']"));
  });
})();
