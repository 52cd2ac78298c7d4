/* How far the keyer has come, and whether what she has keyed is saved. */

const show = (id, text) => {
  document.getElementById(id).textContent = text;
};

export function showProgress({ voice, walk }) {
  const [left, fields] = [walk.empty.length, walk.fields.length];
  show("remaining", voice.text("fields_left", { left, fields }));
  const place = { page: walk.pageNumber, pages: walk.pages.length };
  show("page-now", voice.text("page_of_pages", place));
}

export function showSaved({ voice, isSaved }) {
  const waits = voice.warning ? "not_saved" : "not_saved_yet";
  show("saved", voice.text(isSaved ? "saved" : waits));
}
