/* What a script adds to the survey. Everything works without it. */
"use strict";

const form = document.getElementById("answers");
const idle = document.getElementById("idle");
const MINUTE = 60000;

// The code in the address of a picture code: out of the address at once, into the field, and then
// it is the person who presses Start.
const code = document.getElementById("code");
const carried = location.hash.slice(1);
if (code && carried) {
  history.replaceState(null, "", location.pathname);
  const digits = carried.replace(/\D/g, "");
  if (digits) {
    code.value = digits.replace(/(.{4})(?=.)/g, "$1 ");
    code.form.querySelector("button").focus();
  }
}

// After a mistake, the summary is the first thing to read.
const summary = document.getElementById("summary");
if (summary) summary.focus();

// Leave quickly: nothing is left to see before anything is asked of the network.
const leave = (event) => {
  if (event) event.preventDefault();
  document.documentElement.hidden = true;
  document.title = "";
  location.replace("/lamna");
};
const leaveLinks = document.querySelectorAll("[data-leave]");
for (const link of leaveLinks) link.addEventListener("click", leave);
if (leaveLinks.length) {
  let presses = [];
  addEventListener("keydown", (event) => {
    if (event.key !== "Shift") presses = [];
    else if (!event.repeat) presses = [...presses, event.timeStamp].slice(-3);
    if (presses.length === 3 && presses[2] - presses[0] < 2000) leave();
  });
}

// A page kept by the browser from before is never shown again as it was.
addEventListener("pageshow", (event) => {
  if (event.persisted && (form || leaveLinks.length)) {
    document.documentElement.hidden = true;
    location.reload();
  }
});

if (form) {
  let seen = Date.now();
  let waiting = 0;
  let isLeaving = false;
  const fields = (go) => {
    const data = new URLSearchParams(new FormData(form));
    data.set("go", go);
    return data;
  };
  const save = async () => {
    if (isLeaving || !form.elements.tab) return;
    seen = Date.now();
    try {
      await fetch(form.action, { method: "POST", body: fields("save"), redirect: "manual" });
    } catch {
      // Away for a moment: Continue will save the same answers.
    }
  };
  form.addEventListener("change", () => {
    clearTimeout(waiting);
    waiting = setTimeout(save, 400);
  });
  form.addEventListener("submit", () => {
    isLeaving = true;
    clearTimeout(waiting);
  });

  // "Remove the answer" without leaving the page.
  form.addEventListener("click", (event) => {
    if (event.target.name !== "clear") return;
    event.preventDefault();
    const inputs = event.target.closest("fieldset").querySelectorAll("input");
    for (const input of inputs) input.checked = false;
    inputs[0].focus();
    save();
  });

  // "Prefer not to say" and an answer exclude each other.
  form.addEventListener("change", (event) => {
    const chosen = event.target;
    if (chosen.type !== "checkbox" || !chosen.checked) return;
    for (const other of form.querySelectorAll(`input[name="${chosen.name}"]:checked`)) {
      if ((other.value === "-3") !== (chosen.value === "-3")) other.checked = false;
    }
  });

  // 43 minutes without a sign: ask; 45: save and pause.
  const pause = form.ownerDocument.querySelector("button[value=pause]");
  const stay = document.getElementById("idle-stay");
  document.documentElement.classList.add("scripted");
  let before = null;
  const watch = setInterval(() => {
    const quiet = Date.now() - seen;
    if (quiet >= 44.8 * MINUTE) {
      clearInterval(watch);
      pause.click();
    } else if (quiet >= 43 * MINUTE && !idle.classList.contains("shown")) {
      before = document.activeElement;
      idle.classList.add("shown");
      stay.focus();
    }
  }, 5000);
  stay.addEventListener("click", (event) => {
    if (!form.elements.tab) return; // the review saves nothing: a visit keeps her in
    event.preventDefault();
    idle.classList.remove("shown");
    if (before) before.focus();
    save();
  });
}
