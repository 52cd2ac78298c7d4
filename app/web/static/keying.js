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
  const unsaved = new Set();
  let current = inputs[0] || null;
  let isRestAsked = false;
  let isLeaving = false;
  let warning = "";
  let sound = null;
  let saving = Promise.resolve();

  const pageOf = (input) => input.closest(".key-page");
  const codesOf = (input) => input.dataset.codes.split(" ").filter(Boolean);

  function say(text, isCalm) {
    const place = byId("said");
    // A page that is not saved stays on the screen as a warning, however fast the keys come.
    place.textContent = text || warning;
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

  /* ---- Saving, a page at a time, in the background ---- */

  function savePage(page) {
    if (isRuling || !unsaved.has(page)) return;
    unsaved.delete(page);
    const body = new URLSearchParams({ csrf: form.elements.csrf.value, go: "page", at: current.name });
    body.set("note", byId("note").value);
    if (byId("flag").checked) body.set("flag", "1");
    for (const input of page.querySelectorAll("input.mark")) body.set(input.name, input.value);
    saving = saving.then(() => post(page, body));
  }

  async function post(page, body) {
    try {
      const answer = await fetch(form.action, { method: "POST", body, keepalive: true });
      if (answer.redirected || !answer.ok) throw new Error(String(answer.status));
      const said = await answer.json();
      byId("saved").textContent = "Sparat";
      if (warning) {
        warning = "";
        say("");
      }
      for (const [name, words] of Object.entries(said.problems)) mark(form.elements[name], words);
    } catch {
      unsaved.add(page);
      byId("saved").textContent = "Inte sparat";
      if (!isLeaving) {
        warning = "Sidan är inte sparad. Är du utloggad: logga in i en ny flik och fortsätt här. Inget är borta.";
        say("");
      }
    }
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
    unsaved.add(pageOf(input));
    showMeaning(input);
    showProgress();
    if (!isRuling) byId("saved").textContent = "";
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
    note.focus();
    note.setSelectionRange(note.value.length, note.value.length);
  }

  function raiseFlag() {
    const flag = byId("flag");
    flag.checked = !flag.checked;
    unsaved.add(pageOf(current));
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
    if (empty.length) {
      const rest = document.createElement("input");
      rest.type = "hidden";
      rest.name = "go";
      rest.value = "done-rest-blank";
      form.append(rest);
      isLeaving = true;
      return form.submit();
    }
    isLeaving = true;
    form.requestSubmit(byId("done"));
  }

  const functionKeys = isRuling
    ? { F8: finish }
    : { F2: writeNote, F4: raiseFlag, F8: finish };

  document.addEventListener("keydown", (event) => {
    if (event.key !== "F8") isRestAsked = false;
    if (event.target.id === "note" && ["F2", "Escape", "Enter"].includes(event.key) && !event.shiftKey) {
      event.preventDefault();
      unsaved.add(pageOf(current));
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
    const before = current;
    current = event.target;
    if (!isRuling) byId("at").value = current.name;
    if (before && pageOf(before) !== pageOf(current)) savePage(pageOf(before));
    showProgress();
  });

  form.addEventListener("input", (event) => {
    if (event.target.matches("input.mark")) changed(event.target);
  });

  form.addEventListener("submit", () => {
    isLeaving = true;
  });

  form.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    const there = link && form.elements[link.hash.slice(1)];
    if (!there) return;
    event.preventDefault();
    goTo(there);
  });

  document.addEventListener("visibilitychange", () => {
    if (document.hidden && !isLeaving) for (const page of [...unsaved]) savePage(page);
  });

  setInterval(() => {
    for (const page of [...unsaved]) if (page !== pageOf(current)) savePage(page);
  }, 15000);

  inputs.forEach(showMeaning);
  if (inputs.length) goTo(form.elements[form.dataset.at] || inputs[0]);
  showProgress();
})();
