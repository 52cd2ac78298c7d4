/* Which marks a field may carry, and what one key does to it. Knows no page.
   A field is { kind, codes, takes, signs, words }: its kind of question, the numbers beside its
   boxes, the signs it takes ("-?"), the words of every sign and those of its boxes, by mark. */

/* What `key` does where `typed` stands: { mark, isDone } to write it and perhaps go on,
   { refused } with the name of the reason, or null when the browser may type it itself. */
export function press(field, typed, key) {
  const sign = key.toLowerCase();
  const isInText = field.kind === "text" && typed;
  if (field.takes.includes(sign) && !isInText) return { mark: sign, isDone: true };
  if (field.kind === "text" || isLong(field)) return null;
  if (!/^[0-9]$/.test(key)) return { refused: "not_here" };
  if (field.kind === "one") return pressOne(field, typed, key);
  return field.kind === "several" ? pressSeveral(field, typed, key) : pressYear(field, typed, key);
}

/* Where several may be chosen, keys alone cannot tell 1 and 2 from 12. */
function isLong(field) {
  return field.kind === "several" && field.codes.some((code) => code.length > 1);
}

function pressOne(field, typed, key) {
  const mark = typed + key;
  const isBegun = field.codes.some((code) => code !== mark && code.startsWith(mark));
  if (isBegun) return { mark, isDone: false };
  return field.codes.includes(mark) ? { mark, isDone: true } : { refused: "not_here" };
}

function pressSeveral(field, typed, key) {
  if (!field.codes.includes(key)) return { refused: "not_here" };
  const chosen = new Set(field.signs.has(typed) ? [] : typed.split(",").filter(Boolean));
  if (!chosen.delete(key)) chosen.add(key);
  return { mark: [...chosen].sort((one, other) => one - other).join(","), isDone: false };
}

function pressYear(field, typed, key) {
  const mark = field.signs.has(typed) ? key : typed + key;
  return mark.length > 4 ? { refused: "year_has_four" } : { mark, isDone: mark.length === 4 };
}

/* Whether the keyer may go on from what stands in the field. */
export function isComplete(field, mark) {
  return field.kind !== "year" || !mark || field.signs.has(mark) || /^[0-9]{4}$/.test(mark);
}

/* Whether it may be saved while she still stands there: 1 may be the beginning of 12. */
export function isWhole(field, mark) {
  if (field.kind !== "one") return isComplete(field, mark);
  return !mark || field.signs.has(mark) || field.codes.includes(mark);
}

/* What the mark means, in words; "" when nothing is known of it. */
export function meaning(field, mark) {
  if (field.signs.has(mark)) return field.signs.get(mark);
  const words = mark.split(",").map((code) => field.words.get(code));
  return words.filter(Boolean).join(", ");
}
