/* Moving from field to field, page by page of the paper. */

const pageOf = (input) => input.closest(".key-page");

export class Walk {
  constructor(form) {
    this.fields = [...form.querySelectorAll("input.mark")];
    this.pages = [...form.querySelectorAll(".key-page")];
    /* Where the keyer stands, also while she writes a note. */
    this.current = this.fields[0] || null;
  }

  get pageNumber() {
    return this.pages.indexOf(pageOf(this.current)) + 1;
  }

  get empty() {
    return this.fields.filter((input) => !input.value.trim());
  }

  goTo(input) {
    for (const page of this.pages) page.hidden = page !== pageOf(input);
    input.focus();
    input.select();
  }

  /* `by`: 1 or -1. False where the form ends. */
  step(by) {
    const there = this.fields[this.fields.indexOf(this.current) + by];
    if (there) this.goTo(there);
    return Boolean(there);
  }

  /* The field across the edge of the page; undefined in the middle of one. */
  across(input, by) {
    const inPage = this.fields.filter((other) => pageOf(other) === pageOf(input));
    const edge = by < 0 ? inPage[0] : inPage[inPage.length - 1];
    return input === edge ? this.fields[this.fields.indexOf(input) + by] : undefined;
  }
}
