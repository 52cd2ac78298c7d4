/* What this screen knows of what is stored, field by field: its half of the save protocol, which
   is told whole at PostedMarks in app/fieldwork/paper/posted_marks.py. Knows no page and no network. */

export class Ledger {
  #stored = new Map();
  #possible = new Map();
  #sent = new Map();
  #refused = new Map();
  #underWay = 0;

  /* `values`: a Map of what the page was made with, by field name. */
  constructor(values, revision) {
    this.revision = revision;
    for (const [name, value] of values) this.#know(name, value);
  }

  get isWaiting() {
    return this.#underWay > 0;
  }

  isUnsaved(name, value) {
    return value !== this.#stored.get(name);
  }

  /* Whether a save must carry it: neither stored nor on its way, and not refused. */
  isDue(name, value) {
    const last = this.#sent.has(name) ? this.#sent.get(name) : this.#stored.get(name);
    return value !== last && value !== this.#refused.get(name);
  }

  /* Not to be sent again until the keyer has typed in the field. */
  refuse(name, value) {
    this.#refused.set(name, value);
  }

  touch(name) {
    this.#refused.delete(name);
  }

  /* The values go out: what to post for each, with every value that may be stored meanwhile. */
  send(values) {
    this.#underWay += 1;
    return [...values].map(([name, value]) => {
      const was = [...this.#possible.get(name)];
      this.#possible.get(name).add(value);
      this.#sent.set(name, value);
      return { name, value, was };
    });
  }

  /* The answer to `values`; `said` is null when none came, and then they are due again. */
  hear(values, said) {
    this.#underWay -= 1;
    for (const [name, value] of values) {
      if (this.#sent.get(name) === value) this.#sent.delete(name);
      if (said && name in said.problems) this.refuse(name, value);
      else if (said && !said.overtaken.includes(name)) this.#know(name, value);
    }
  }

  /* What other screens have saved since, where it is not what stands here in `values`.
     null when the answer tells nothing newer. `isUntouched`: here stands what was stored before. */
  learn(said, values) {
    if (said.revision <= this.revision) return null;
    this.revision = said.revision;
    return said.stored && [...values].flatMap(([name, mine]) => this.#compare(name, mine, said.stored));
  }

  #compare(name, mine, stored) {
    const before = this.#stored.get(name);
    const theirs = stored[name] || "";
    this.#know(name, theirs);
    const isNews = theirs !== before && theirs !== mine;
    return isNews ? [{ name, theirs, mine, isUntouched: mine === before }] : [];
  }

  #know(name, value) {
    this.#stored.set(name, value);
    // While a save is under way its value may come to be stored at any moment.
    if (!this.#underWay) this.#possible.set(name, new Set([value]));
  }
}
