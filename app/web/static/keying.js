/* Keying by keyboard alone: a digit answers and goes on; nothing waits for the server.
   Without this script the same form works with the fields as plain text. */
"use strict";
(() => {
  const form = document.getElementById("keying");
  if (!form) return;
  const inputs = [...form.querySelectorAll("input.mark")];
  const pages = [...form.querySelectorAll(".key-page")];
  const byId = (id) => document.getElementById(id);
  const isRuling = form.dataset.ruling === "1";
  const SIGNS = { "-": "tomt", "*": "flera kryss", "?": "oläsligt", v: "vill inte svara" };
  const controls = isRuling ? [] : [...inputs, byId("note"), byId("flag")];
  const stored = new Map();
  const possible = new Map();
  const sent = new Map();
  const refused = new Map();
  let current = inputs[0] || null;
  let isRestAsked = false;
  let isLeaving = false;
  let warning = "";
  let notice = "";
  let timer = 0;
  let inFlight = 0;
  let sound = null;
  let saving = Promise.resolve();

  const pageOf = (input) => input.closest(".key-page");
  const codesOf = (input) => input.dataset.codes.split(" ").filter(Boolean);

  function say(text, isCalm) {
    const place = byId("said");
    // What is not saved stays on the screen as a warning, however fast the keys come.
    place.textContent = text || warning || notice;
    place.classList.toggle("calm", Boolean(isCalm && text));
  }

  function beep() {
    try {
      sound = sound || new AudioContext();
      const tone = sound.createOscillator();
      const volume = sound.createGain();
      tone.frequency.value = 220;
      tone.type = "square";
      volume.gain.value = 0.08;
      tone.connect(volume).connect(sound.destination);
      tone.start();
      tone.stop(sound.currentTime + 0.09);
    } catch {
      /* A machine without sound still says it in words. */
    }
  }

  function refuse(text) {
    beep();
    say(text);
  }

  /* ---- Showing ---- */

  function wordsOf(input) {
    const value = input.value.trim();
    if (value in SIGNS) return SIGNS[value];
    const words = new Map();
    const list = byId((input.getAttribute("aria-describedby") || "").split(" ")[0]);
    for (const one of list ? list.querySelectorAll("span") : []) {
      const code = one.querySelector("kbd").textContent;
      words.set(code, one.textContent.replace(code, "").trim());
    }
    return value.split(",").map((code) => words.get(code) || "").filter(Boolean).join(", ");
  }

  function showMeaning(input) {
    const place = input.closest(".entry-line").querySelector(".meaning");
    if (place && input.dataset.kind !== "text") place.textContent = wordsOf(input);
  }

  function showProgress() {
    if (isRuling) return;
    const remaining = inputs.filter((input) => !input.value.trim()).length;
    byId("remaining").textContent = `${remaining} av ${inputs.length} fält kvar`;
    const number = pages.indexOf(pageOf(current)) + 1;
    byId("page-now").textContent = `Sida ${number} av ${pages.length}`;
  }

  function show(input) {
    for (const page of pages) page.hidden = page !== pageOf(input);
  }

  function goTo(input) {
    show(input);
    input.focus();
    input.select();
  }

  function step(direction) {
    const there = inputs[inputs.indexOf(current) + direction];
    if (there) goTo(there);
    else if (direction > 0) say("Sista fältet. F8 när formuläret är klart.", true);
  }

  /* ---- Saving: field by field, in the background, one request at a time ----
     Each save names, beside the new value, what this screen takes for stored. So a save that comes
     late, twice or from an old screen overwrites nothing that the keyer has not seen. */

  const valueOf = (one) => (one.type === "checkbox" ? (one.checked ? "1" : "0") : one.value.trim());
  const wasSent = (one) => (sent.has(one) ? sent.get(one) : stored.get(one));
  const isUnsaved = (one) => valueOf(one) !== stored.get(one);

  function isToBeSent(one) {
    const value = valueOf(one);
    return value !== wasSent(one) && value !== refused.get(one) && (one !== current || isWhole(one));
  }

  function showSaved() {
    const words = controls.some(isUnsaved) ? (warning ? "Inte sparat" : "Inte sparat än") : "Sparat";
    if (!isRuling) byId("saved").textContent = words;
  }

  function saveSoon(wait) {
    clearTimeout(timer);
    if (!isRuling) timer = setTimeout(save, wait);
  }

  function save(isLast) {
    const some = controls.filter(isToBeSent);
    // The answer to the one under way sends the rest; on leaving there is no time for that.
    if (!some.length || (inFlight && isLast !== true)) return;
    clearTimeout(timer);
    const values = new Map(some.map((one) => [one, valueOf(one)]));
    const body = new URLSearchParams({ csrf: form.elements.csrf.value, go: "page", at: current.name });
    body.set("revision", byId("revision").value);
    for (const [one, value] of values) {
      body.set(one.name, value);
      for (const was of possible.get(one)) body.append("was", `${one.name}=${was}`);
      possible.get(one).add(value);
      sent.set(one, value);
    }
    inFlight += 1;
    saving = post(values, body);
  }

  async function post(values, body) {
    let said = null;
    try {
      const answer = await fetch(form.action, { method: "POST", body, keepalive: true });
      const isAnswered = !answer.redirected && (answer.ok || answer.status === 409);
      said = isAnswered ? await answer.json() : null;
    } catch {
      /* Without a net nothing is answered. */
    }
    inFlight -= 1;
    for (const [one, value] of values) if (sent.get(one) === value) sent.delete(one);
    if (said) answered(values, said);
    else if (!isLeaving) warn();
    showSaved();
    if (controls.some(isToBeSent)) saveSoon(said ? 0 : 5000);
  }

  function warn() {
    warning = "Sidan är inte sparad. Är du utloggad: logga in i en ny flik och fortsätt här. Inget är borta.";
    say("");
  }

  function know(one, value) {
    stored.set(one, value);
    if (!inFlight) possible.set(one, new Set([value]));
  }

  function answered(values, said) {
    if (warning) {
      warning = "";
      say("");
    }
    for (const [one, value] of values) {
      if (one.name in said.problems) {
        refused.set(one, value);
        mark(one, said.problems[one.name]);
      } else if (!said.overtaken.includes(one.name)) know(one, value);
    }
    if (said.revision <= Number(byId("revision").value)) return;
    byId("revision").value = said.revision;
    if (said.stored) takeOver(said.stored);
  }

  /* Reloaded in the middle of a save, the page may be older than the store: it asks once. */
  async function catchUp() {
    const [arrival] = performance.getEntriesByType("navigation");
    if (isRuling || !arrival || arrival.type !== "reload") return;
    const opened = current;
    const known = byId("revision").value;
    const body = new URLSearchParams({ csrf: form.elements.csrf.value, go: "page", was: "", revision: known });
    let said = null;
    try {
      const answer = await fetch(form.action, { method: "POST", body });
      said = answer.ok && !answer.redirected ? await answer.json() : null;
    } catch {
      /* Without a net the next save tells. */
    }
    if (!said || byId("revision").value !== known) return;
    byId("revision").value = said.revision;
    if (!said.stored) return;
    takeOver(said.stored, true);
    const place = form.elements[said.at];
    if (place && current === opened && !isUnsaved(current)) goTo(place);
  }

  function takeOver(newer, isOwn) {
    for (const one of controls) {
      const theirs = newer[one.name] || "";
      const before = stored.get(one);
      const mine = valueOf(one);
      know(one, theirs);
      if (theirs === before || theirs === mine) continue;
      if (!isOwn) notice = notice || "Formuläret har ändrats i ett annat fönster. Det som sparades där står här nu.";
      if (mine === before) put(one, theirs);
      else if (one.id === "note") one.value = `${theirs}\n${mine}`.trim();
      else if (one.type !== "checkbox") {
        refused.set(one, mine);
        notice = "Formuläret har ändrats i ett annat fönster. Titta på papperet i de fält som är märkta.";
        mark(one, `i det andra fönstret står ${theirs || "inget"}. Titta på papperet.`);
      }
    }
    showProgress();
    say("");
  }

  function put(one, value) {
    if (one.type === "checkbox") one.checked = value === "1";
    else one.value = value;
    if (inputs.includes(one)) showMeaning(one);
    if (one === document.activeElement && inputs.includes(one)) one.select();
  }

  function mark(input, words) {
    input.setAttribute("aria-invalid", "true");
    input.closest(".entry-line").classList.add("wrong");
    refuse(`${input.name.split("_")[0]}: ${words}`);
  }

  /* ---- Keys ---- */

  function set(input, value) {
    input.value = value;
    input.removeAttribute("aria-invalid");
    input.closest(".entry-line").classList.remove("wrong");
    changed(input);
  }

  function changed(input) {
    showMeaning(input);
    showProgress();
    touched(input);
  }

  function touched(one) {
    refused.delete(one);
    showSaved();
    saveSoon(1000);
  }

  function typedSoFar(input) {
    const isAllSelected = input.selectionStart === 0 && input.selectionEnd === input.value.length;
    return isAllSelected ? "" : input.value;
  }

  function answerWith(input, value) {
    set(input, value);
    step(1);
  }

  function typeOne(input, key) {
    const codes = codesOf(input);
    const candidate = typedSoFar(input) + key;
    const isLonger = codes.some((code) => code !== candidate && code.startsWith(candidate));
    if (codes.includes(candidate) && !isLonger) answerWith(input, candidate);
    else if (isLonger) set(input, candidate);
    else refuse(`${key} finns inte här.`);
  }

  function typeSeveral(input, key) {
    const so = typedSoFar(input);
    const chosen = new Set(so in SIGNS ? [] : so.split(",").filter(Boolean));
    if (!codesOf(input).includes(key)) return refuse(`${key} finns inte här.`);
    if (!chosen.delete(key)) chosen.add(key);
    set(input, [...chosen].sort((one, other) => one - other).join(","));
  }

  function typeYear(input, key) {
    const year = typedSoFar(input) in SIGNS ? key : typedSoFar(input) + key;
    if (year.length === 4) answerWith(input, year);
    else if (year.length < 4) set(input, year);
    else refuse("Ett årtal har fyra siffror.");
  }

  function type(event, input) {
    const key = event.key.toLowerCase();
    const kind = input.dataset.kind;
    const isSign = input.dataset.signs.includes(key);
    if (kind === "text") {
      if (!isSign || typedSoFar(input)) return;
      event.preventDefault();
      answerWith(input, key);
      return;
    }
    if (kind === "several" && codesOf(input).some((code) => code.length > 1) && !isSign) return;
    event.preventDefault();
    if (isSign) answerWith(input, key);
    else if (!/^[0-9]$/.test(key)) refuse(`${event.key} finns inte här.`);
    else if (kind === "one") typeOne(input, key);
    else if (kind === "several") typeSeveral(input, key);
    else typeYear(input, key);
  }

  function isComplete(input) {
    const value = input.value.trim();
    if (!value || value in SIGNS || input.dataset.kind !== "year") return true;
    return /^[0-9]{4}$/.test(value);
  }

  function isWhole(one) {
    if (one.dataset.kind !== "one") return !one.dataset.kind || isComplete(one);
    return !one.value.trim() || one.value.trim() in SIGNS || codesOf(one).includes(one.value.trim());
  }

  function forward(event, input) {
    event.preventDefault();
    if (isComplete(input)) step(1);
    else refuse("Ett årtal har fyra siffror.");
  }

  function onField(event, input) {
    const isBack = (event.key === "Enter" && event.shiftKey) || event.key === "ArrowUp";
    const inPage = [...pageOf(input).querySelectorAll("input.mark")];
    const edge = event.shiftKey ? inPage[0] : inPage[inPage.length - 1];
    const beyond = inputs[inputs.indexOf(input) + (event.shiftKey ? -1 : 1)];
    if (isBack) {
      event.preventDefault();
      step(-1);
    } else if (event.key === "Enter" || event.key === "ArrowDown") {
      forward(event, input);
    } else if (event.key === "Tab" && input === edge && beyond) {
      event.preventDefault();
      goTo(beyond);
    } else if (event.key.length === 1 && !event.ctrlKey && !event.altKey && !event.metaKey) {
      type(event, input);
    }
  }

  function writeNote() {
    const note = byId("note");
    const number = `${current.name.split("_")[0]}: `;
    if (!note.value.includes(number)) note.value += (note.value ? "\n" : "") + number;
    touched(note);
    note.focus();
    note.setSelectionRange(note.value.length, note.value.length);
  }

  function raiseFlag() {
    const flag = byId("flag");
    flag.checked = !flag.checked;
    touched(flag);
    say(flag.checked ? "Formuläret är flaggat." : "Flaggan är borttagen.", true);
  }

  function finish() {
    const empty = inputs.filter((input) => !input.value.trim());
    if (empty.length && isRuling) {
      refuse("Skriv vad som står på papperet i varje fält.");
      return goTo(empty[0]);
    }
    if (empty.length && !isRestAsked) {
      isRestAsked = true;
      refuse(`${empty.length} fält saknar inmatning. F8 igen: de är tomma på papperet.`);
      return goTo(empty[0]);
    }
    if (isRuling) form.requestSubmit(byId("done"));
    else leave(empty.length ? "done-rest-blank" : "done");
  }

  async function leave(go) {
    do {
      save();
      await saving;
    } while (!warning && (inFlight || controls.some(isToBeSent)));
    const left = controls.find(isUnsaved);
    if (left && warning) return refuse(warning);
    if (left) {
      if (inputs.includes(left)) goTo(left);
      return refuse(`${left.name.split("_")[0]} är inte sparat. Titta på papperet.`);
    }
    const how = document.createElement("input");
    how.type = "hidden";
    how.name = "go";
    how.value = go;
    form.append(how);
    isLeaving = true;
    form.submit();
  }

  const functionKeys = isRuling
    ? { F8: finish }
    : { F2: writeNote, F4: raiseFlag, F8: finish };

  document.addEventListener("keydown", (event) => {
    if (event.key !== "F8") isRestAsked = false;
    if (event.target.id === "note" && ["F2", "Escape", "Enter"].includes(event.key) && !event.shiftKey) {
      event.preventDefault();
      goTo(current);
    } else if (event.key in functionKeys) {
      event.preventDefault();
      functionKeys[event.key]();
    } else if (event.target.matches("input.mark")) {
      if (event.key.length === 1) say("");
      onField(event, event.target);
    }
  });

  form.addEventListener("focusin", (event) => {
    if (!event.target.matches("input.mark")) return;
    current = event.target;
    if (!isRuling) byId("at").value = current.name;
    if (controls.some(isToBeSent)) saveSoon(0);
    showProgress();
  });

  form.addEventListener("input", (event) => {
    if (event.target.matches("input.mark")) changed(event.target);
    else if (controls.includes(event.target)) touched(event.target);
  });

  form.addEventListener("submit", (event) => {
    if (isRuling) return;
    event.preventDefault();
    leave(event.submitter ? event.submitter.value : "save");
  });

  form.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    const there = link && form.elements[link.hash.slice(1)];
    if (!there) return;
    event.preventDefault();
    goTo(there);
  });

  document.addEventListener("visibilitychange", () => {
    if (document.hidden && !isLeaving) save(true);
  });

  addEventListener("beforeunload", (event) => {
    if (isLeaving || !controls.some(isUnsaved)) return;
    save(true);
    event.preventDefault();
  });

  for (const one of controls) know(one, valueOf(one));
  inputs.forEach(showMeaning);
  if (inputs.length) goTo(form.elements[form.dataset.at] || inputs[0]);
  showProgress();
  catchUp();
})();
