"""Questionnaire files of a few lines, in pairs: one that a rule accepts and one it refuses."""

from dataclasses import dataclass
from textwrap import dedent

FORM = """\
id: mini
title: Miniatyr
index_bands: [0, 5, 10, 20, 30, 40, 50]
scales:
  YN:
    categories:
      0: Nej
      1: Ja
      9: Vet ej
    not_substantive: [9]
sections:
  - name: s
    title: Del ett
    pages:
      - name: p1
        title: Sida ett
        intro: Tänk på det senaste året.
        questions:
          - name: gate
            label: Grind
            text: Är grinden öppen?
            scale: YN
          - name: other
            label: Annan
            text: Är den andra öppen?
            scale: YN
      - name: p2
        title: Sida två
        questions:
          - name: follow_up
            label: Följdfråga
            text: Sedan när?
            asked_of: {gate: [1]}
            categories:
              1: I dag
              2: I går
          - name: everyone
            label: Alla
            text: Något mer?
            scale: YN
"""


@dataclass(frozen=True)
class Rule:
    """``old`` of ``FORM`` replaced by ``valid`` is accepted, by ``invalid`` refused.

    The refusal points at the line that holds ``at`` and says ``reason``.
    """

    name: str
    old: str
    valid: str
    invalid: str
    at: str
    reason: str

    def file(self, new: str) -> str:
        """``FORM`` with the rule's place filled in."""
        if FORM.count(self.old) != 1:
            raise ValueError(f"{self.old!r} is not in the form exactly once")
        return FORM.replace(self.old, new)

    @property
    def line(self) -> int:
        """The line the refusal points at."""
        lines = self.file(self.invalid).splitlines()
        hits = [number for number, line in enumerate(lines, 1) if self.at in line]
        if not hits:
            raise ValueError(f"{self.at!r} is not in the file")
        # The thing itself comes after what it repeats.
        return hits[-1]


def question(*lines: str) -> str:
    """One more question, put before ``everyone`` on the second page."""
    first, *rest = (*lines,)
    block = "\n".join([f"- {first}", *(f"  {line}" for line in rest)])
    indented = "\n".join(" " * 10 + line for line in block.splitlines())
    return f"{indented}\n{EVERYONE}"


def below(block: str) -> str:
    """More blocks at the end of the file."""
    return END + dedent(block)


EVERYONE = "          - name: everyone\n"
END = "            text: Något mer?\n            scale: YN\n"
SUPPORT = """
    support_lines:
      - name: Linjen
        number: "114 14"
        verified_on: "2026-10-01"
"""
DERIVED = """
    derived:
      - name: d_open
        label: Öppen
        any_of:
          - gate: [1]
"""
TEXT_LINES = ("label: Text", "text: Vad?", "kind: text")
YEAR_LINES = ("label: År", "text: Vilket år?", "kind: year")
SEVERAL_LINES = ("label: Flera", "text: Vilka?", "kind: several")

RULES = (
    # What YAML may be
    Rule("broken YAML", "id: mini", "id: mini", "id: [mini", "title: Miniatyr", "not YAML"),
    Rule("no anchors", "title: Miniatyr", "title: Mini", "title: &t Mini", "&t", "anchors"),
    Rule("no aliases", "title: Miniatyr", "title: Mini", "title: *t", "*t", "anchors and aliases"),
    Rule("no tags", "title: Miniatyr", "title: Mini", "title: !!str Mini", "!!str", "tags"),
    Rule(
        "no code", "title: Miniatyr", "title: Mini",
        "title: !!python/object/apply:os.getcwd []", "python", "tags",
    ),
    Rule(
        "not too deep", "    not_substantive: [9]", "    not_substantive: [9]",
        f"    not_substantive: {'[' * 15}9{']' * 15}", "[[", "nested",
    ),
    Rule(
        "a key once", "label: Grind", "label: Grind", "label: Grind\n            label: Port",
        "Port", "'label' is given twice",
    ),
    Rule("a known key", "label: Grind", "label: Grind", "label: Grind\n            labl: x", "labl",
         "unknown key 'labl'"),
    Rule("a known key on top", "id: mini", "id: mini", "id: mini\nlayout: grid", "layout",
         "unknown key 'layout'"),
    Rule("a mapping", "    categories:\n      0: Nej\n      1: Ja\n      9: Vet ej\n",
         "    categories:\n      0: Nej\n      1: Jo\n      9: Vet ej\n", "    categories: [Nej, Ja]\n",
         "[Nej, Ja]", "key: value"),
    Rule("a list", "not_substantive: [9]", "not_substantive: [9]", "not_substantive: 9",
         "not_substantive: 9", "expected a list"),
    Rule("a list with something in it", "not_substantive: [9]", "not_substantive: [9]",
         "not_substantive: []", "not_substantive: []", "empty list"),
    Rule("one value", "title: Miniatyr", "title: Mini", "title: [Mini]", "title: [Mini]",
         "single value"),
    # Texts
    Rule("a text for a question", "            text: Sedan när?\n",
         "            text: När?\n", "", "- name: follow_up", "'text' is missing"),
    Rule("a text that says something", "text: Sedan när?", "text: När?", 'text: ""', 'text: ""',
         "a text is missing"),
    Rule("a label", "            label: Följdfråga\n", "            label: Sedan\n", "",
         "- name: follow_up", "'label' is missing"),
    Rule("a label that fits", "label: Följdfråga", "label: " + "x" * 120, "label: " + "x" * 121,
         "xxx", "at most 120 characters"),
    Rule("a category text that fits", "2: I går", "2: " + "x" * 120, "2: " + "x" * 121,
         "xxx", "at most 120 characters"),
    Rule("a category text", "2: I går", "2: I förrgår", "2:", "2:", "a text is missing"),
    Rule("no HTML", "text: Sedan när?", "text: Är 1 < 2 & 3 > 2?", "text: Sedan <b>när</b>?",
         "<b>", "HTML"),
    Rule("no entities", "text: Sedan när?", "text: H & M; när?", "text: Sedan n&auml;r?", "&auml",
         "HTML"),
    Rule("no script in an intro", "intro: Tänk på det senaste året.", "intro: Tänk.",
         'intro: "<script>x</script>"', "<script>", "HTML"),
    Rule("one line", "text: Sedan när?", "text: Sedan när då?", r'text: "Sedan\nnär?"', "Sedan",
         "line break"),
    Rule("nothing invisible", "text: Sedan när?", "text: När?", "text: Sedan \u202enär?", "Sedan",
         "invisible"),
    Rule("a title", "        title: Sida två\n", "        title: Två\n", "", "- name: p2",
         "'title' is missing"),
    # Names
    Rule("an id", "id: mini", "id: mini-2026", "id: Mini 2026", "Mini 2026", "no id"),
    Rule("a variable name", "name: other", "name: other_2", "name: 2_other", "2_other",
         "no variable name"),
    Rule("small letters", "name: other", "name: other_2", "name: Other", "Other",
         "no variable name"),
    Rule("no letters beyond a-z", "name: other", "name: oppen", "name: öppen", "name: öppen",
         "no variable name"),
    Rule("a short name", "name: other", "name: " + "x" * 59, "name: " + "x" * 60, "xxx", "at most 59"),
    Rule("no name of a form field", "name: other", "name: language_spoken", "name: language",
         "language", "kept for"),
    Rule("no name of a key variable", "name: other", "name: sex_at_birth", "name: sex", "name: sex",
         "kept for"),
    Rule("no prefix of ours", "name: other", "name: dx", "name: d_x", "d_x", "kept for"),
    Rule("a variable once", "name: other", "name: another", "name: gate", "name: gate",
         "variable 'gate' is there already, on line 19"),
    Rule("a page name once", "name: p2", "name: p3", "name: p1", "name: p1",
         "page 'p1' is there already"),
    Rule("a page name", "name: p2", "name: p_2", "name: P/2", "P/2", "name of a page"),
    Rule("a section name", "- name: s\n", "- name: del_1\n", "- name: Del ett\n", "- name: Del",
         "name of a section"),
    Rule("a scale name", "  YN:\n", "  YN:\n", "  Y N:\n", "  Y N:", "name for a scale"),
    # Answers
    Rule("a known scale", "text: Är den andra öppen?\n            scale: YN",
         "text: Är den andra öppen?\n            scale: YN",
         "text: Är den andra öppen?\n            scale: XX", "scale: XX", "unknown scale 'XX'"),
    Rule("a scale or own categories", "text: Är den andra öppen?\n            scale: YN",
         "text: Är den andra öppen?\n            categories: {1: A, 2: B}",
         "text: Är den andra öppen?\n            categories: {1: A, 2: B}\n"
         "            scale: YN  # too", "# too",
         "not both"),
    Rule("a code once", "2: I går", "2: I går", "2: I går\n              2: Då", "Då", "given twice"),
    Rule("a code once, however written", "2: I går", "2: I går", "2: I går\n              02: Då",
         "Då", "code 2 is given twice"),
    Rule("a code is a number", "2: I går", "2: I går", "b: I går", "b: I går", "not a whole number"),
    Rule("no negative code", "2: I går", "0: I går", "-2: I går", "-2: I går", "negative means"),
    Rule("no code over 99", "2: I går", "99: I går", "100: I går", "100", "codes are 0-99"),
    Rule("two categories", "              2: I går\n", "              3: Förr\n", "",
         "- name: follow_up", "at least two categories"),
    Rule("not substantive is one of the codes", "not_substantive: [9]", "not_substantive: [9]",
         "not_substantive: [8]", "[8]", "some, not all"),
    Rule("something is substantive", "not_substantive: [9]", "not_substantive: [1, 9]",
         "not_substantive: [0, 1, 9]", "[0, 1, 9]", "some, not all"),
    Rule("a known kind", EVERYONE, question("name: x", *SEVERAL_LINES, "scale: YN"),
         question("name: x", "label: L", "text: T", "kind: matrix", "scale: YN"), "kind: matrix",
         "'matrix' is none of one, several, text, year"),
    Rule("several has categories", EVERYONE,
         question("name: x", *SEVERAL_LINES, "categories: {1: A, 2: B}"),
         question("name: x", *SEVERAL_LINES), "- name: x", "needs a scale or at least two"),
    Rule("at most as many as there are", EVERYONE,
         question("name: x", *SEVERAL_LINES, "categories: {1: A, 2: B}", "at_most: 2"),
         question("name: x", *SEVERAL_LINES, "categories: {1: A, 2: B}", "at_most: 3"),
         "at_most: 3", "more than there are categories"),
    Rule("at most is of several", EVERYONE, question("name: x", *SEVERAL_LINES, "scale: YN"),
         question("name: x", "label: L", "text: T", "scale: YN", "at_most: 1"), "at_most",
         "does not belong to a question of kind one"),
    Rule("at most is at least one", EVERYONE,
         question("name: x", *SEVERAL_LINES, "scale: YN", "at_most: 1"),
         question("name: x", *SEVERAL_LINES, "scale: YN", "at_most: 0"), "at_most: 0", "at least 1"),
    Rule("a text has a length", EVERYONE, question("name: x", *TEXT_LINES, "max_length: 300"),
         question("name: x", *TEXT_LINES), "- name: x", "needs 'max_length'"),
    Rule("a text is not endless", EVERYONE, question("name: x", *TEXT_LINES, "max_length: 4000"),
         question("name: x", *TEXT_LINES, "max_length: 4001"), "- name: x", "1-4000"),
    Rule("a text has no categories", EVERYONE, question("name: x", *TEXT_LINES, "max_length: 9"),
         question("name: x", *TEXT_LINES, "max_length: 9", "scale: YN  # too"), "# too",
         "does not belong to a question of kind text"),
    Rule("a text is never released", EVERYONE,
         question("name: x", *TEXT_LINES, "max_length: 9", "export: never"),
         question("name: x", *TEXT_LINES, "max_length: 9", "export: records"), "export: records",
         "free text is never released"),
    Rule("a year has a range", EVERYONE,
         question("name: x", *YEAR_LINES, "year_from: 1920", "year_to: 2010"),
         question("name: x", *YEAR_LINES, "year_from: 1920"), "- name: x", "year_from"),
    Rule("a year range goes forward", EVERYONE,
         question("name: x", *YEAR_LINES, "year_from: 1920", "year_to: 1920"),
         question("name: x", *YEAR_LINES, "year_from: 2010", "year_to: 1920"), "- name: x",
         "in that order"),
    Rule("a flag is true or false", "text: Sedan när?", "text: När?\n            essential: true",
         "text: När?\n            essential: yes", "essential: yes", "neither true nor false"),
    Rule("a known export", "text: Sedan när?", "text: När?\n            export: tables",
         "text: När?\n            export: public", "export: public", "none of records"),
    Rule("a version is a number", "text: Sedan när?", "text: När?\n            version: 2",
         "text: När?\n            version: två", "version: två", "not a whole number"),
    Rule("each says little", "        intro: Tänk på det senaste året.\n",
         "        each: {scale: YN, may_decline: true}\n", "        each: {label: Alla}\n",
         "each:", "unknown key 'label'"),
    # Routes
    Rule("a route to a known variable", "{gate: [1]}", "{gate: [0, 1]}", "{gaet: [1]}", "gaet",
         "unknown variable 'gaet'"),
    Rule("a route to an earlier question", "{gate: [1]}", "{other: [1]}", "{everyone: [1]}",
         "{everyone: [1]}", "not asked before"),
    Rule("no route to itself", "{gate: [1]}", "{other: [1]}", "{follow_up: [1]}",
         "{follow_up: [1]}", "not asked before"),
    Rule("a route with codes that are", "{gate: [1]}", "{gate: [9]}", "{gate: [1, 2, 3]}",
         "{gate: [1, 2, 3]}", "'gate' has no category 2, 3"),
    Rule("a route with codes", "{gate: [1]}", "{gate: [1]}", "{gate: []}", "{gate: []}",
         "empty list"),
    Rule("a route names one variable", "{gate: [1]}", "{gate: [1]}", "{gate: [1], other: [1]}",
         "{gate: [1], other: [1]}", "one earlier variable"),
    Rule("a code once in a route", "{gate: [1]}", "{gate: [1]}", "{gate: [1, 1]}", "{gate: [1, 1]}",
         "code 1 is given twice"),
    Rule("no route on a hidden answer", "        intro: Tänk på det senaste året.\n",
         "        intro: Tänk.\n", "        write_only: true\n", "asked_of",
         "write-only variable 'gate'"),
    Rule("a page for everyone", "            text: Något mer?\n",
         "            text: Något mer än så?\n",
         "            text: Något mer?\n            asked_of: {gate: [1]}\n", "- name: p2",
         "no question that everyone is asked"),
    # Blocks
    Rule("a section with pages", END, END, END + "  - {name: t, title: Del två, pages: []}\n",
         "pages: []", "empty list"),
    Rule("a section has pages", END, END, END + "  - {name: t, title: Del två}\n", "name: t",
         "'pages' is missing"),
    Rule("a page with questions", END, END,
         END + "      - {name: p3, title: Tre, questions: []}\n", "questions: []", "empty list"),
    Rule("support needs lines", "        intro: Tänk på det senaste året.\n",
         "        intro: Tänk.\n", "        support: true\n", "- name: p1", "no line is given"),
    Rule("a telephone number", END, below(SUPPORT),
         below(SUPPORT.replace("114 14", "ring oss")), "ring oss", "no telephone number"),
    Rule("a date of the last check", END, below(SUPPORT),
         below(SUPPORT.replace("2026-10-01", "i fjol")), "i fjol", "no date"),
    Rule("a checked number", END, below(SUPPORT),
         below(SUPPORT.replace('        verified_on: "2026-10-01"\n', "")), "Linjen",
         "'verified_on' is missing"),
    Rule("seven bands", "[0, 5, 10, 20, 30, 40, 50]", "[0, 1, 2, 3, 4, 5, 6]", "[0, 5, 10]",
         "[0, 5, 10]", "7 lower limits"),
    Rule("bands from nought", "[0, 5, 10, 20, 30, 40, 50]", "[0, 1, 2, 3, 4, 5, 6]",
         "[1, 5, 10, 20, 30, 40, 50]", "[1, 5", "begin at 0"),
    Rule("rising bands", "[0, 5, 10, 20, 30, 40, 50]", "[0, 1, 2, 3, 4, 5, 6]",
         "[0, 5, 5, 20, 30, 40, 50]", "[0, 5, 5", "rise"),
    # What is computed
    Rule("a derived variable from known ones", END, below(DERIVED),
         below(DERIVED.replace("gate:", "port:")), "d_open", "unknown variable 'port'"),
    Rule("derived from codes that are", END, below(DERIVED), below(DERIVED.replace("[1]", "[2]")),
         "d_open", "'gate' has no category 2"),
    Rule("a derived variable once", END, below(DERIVED), below(DERIVED.replace("d_open", "gate")),
         "- name: gate", "variable 'gate' is there already"),
    Rule("derived from one answer", END,
         below(DERIVED), below(DERIVED.replace("- gate: [1]", "- {}")), "- {}",
         "without a condition"),
    Rule("a known headline", END, below(DERIVED) + "headlines: [d_open]\n",
         below(DERIVED) + "headlines: [d_shut]\n", "d_shut", "no derived variable and no index"),
    Rule("a headline once", END, below(DERIVED) + "headlines: [d_open]\n",
         below(DERIVED) + "headlines:\n  - d_open\n  - d_open\n", "  - d_open",
         "headline 'd_open' is there already"),
    Rule("an index of known items", END,
         END + "indexes:\n  - {name: ix_a, label: A, counted: [1], items: [gate, other]}\n",
         END + "indexes:\n  - {name: ix_a, label: A, counted: [1], items: [gate, port]}\n",
         "ix_a", "unknown variable 'port'"),
    Rule("an item once in an index", END,
         END + "indexes:\n  - {name: ix_a, label: A, counted: [1], items: [gate, other]}\n",
         END + "indexes:\n  - {name: ix_a, label: A, counted: [1], items: [gate, gate]}\n",
         "ix_a", "an item is given twice"),
    Rule("an index by its name", END,
         END + "indexes:\n  - {name: ix_a, label: A, counted: [1], items: [gate, other]}\n",
         END + "indexes:\n  - {name: a, label: A, counted: [1], items: [gate, other]}\n",
         "name: a,", "name of an index"),
)  # fmt: skip
