/* One field as the page shows it: what stands in it, what that means, whether it is wrong. */
import { meaning } from "./marks.js";

const lineOf = (input) => input.closest(".entry-line");

export const isField = (element) => element.matches("input.mark");

/* The number the paper prints before the question. */
export const numberOf = (input) => input.name.split("_")[0];

/* Of a field, the note or the flag. */
export function valueOf(one) {
  if (one.type === "checkbox") return one.checked ? "1" : "0";
  return one.value.trim();
}

/* The field as marks.js knows it. `signs`: the words of every sign. */
export function fieldOf(input, signs) {
  const { kind, codes, signs: takes } = input.dataset;
  return { kind, codes: codes.split(" ").filter(Boolean), takes, signs, words: wordsOf(input) };
}

function wordsOf(input) {
  const words = new Map();
  const list = document.getElementById((input.getAttribute("aria-describedby") || "").split(" ")[0]);
  for (const one of list ? list.querySelectorAll("span") : []) {
    const code = one.querySelector("kbd").textContent;
    words.set(code, one.textContent.replace(code, "").trim());
  }
  return words;
}

/* What is marked is typed over. */
export function typedIn(input) {
  const isAllSelected = input.selectionStart === 0 && input.selectionEnd === input.value.length;
  return isAllSelected ? "" : input.value;
}

export function showMeaning(input, signs) {
  const place = lineOf(input).querySelector(".meaning");
  const isShown = place && input.dataset.kind !== "text";
  if (isShown) place.textContent = meaning(fieldOf(input, signs), input.value.trim());
}

/* The keyer has typed: what was wrong before is wrong no more. */
export function write(input, mark) {
  input.value = mark;
  input.removeAttribute("aria-invalid");
  lineOf(input).classList.remove("wrong");
}

/* What stands there was saved elsewhere, in a field, the note or the flag. */
export function put(one, value, signs) {
  if (one.type === "checkbox") one.checked = value === "1";
  else one.value = value;
  if (!isField(one)) return;
  showMeaning(one, signs);
  if (one === document.activeElement) one.select();
}

export function markWrong(input) {
  input.setAttribute("aria-invalid", "true");
  lineOf(input).classList.add("wrong");
}
