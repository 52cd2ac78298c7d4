"""The screen's half of the save protocol: what it takes for stored, sends, and learns."""

from typing import Any

from tests.web.static.conftest import Scripts

LEDGER = "keying/ledger.js"
BEGIN = """
    const map = (one) => new Map(Object.entries(one));
    const answer = (more) => ({ problems: {}, overtaken: [], revision: 1, stored: null, ...more });
    const known = new ledger.Ledger(map({ a1: "", note: "", flag: "0" }), 0);
"""


def told(scripts: Scripts, lines: str) -> Any:
    return scripts.run(BEGIN + lines, LEDGER)


def test_a_value_on_its_way_is_neither_saved_nor_sent_again(scripts: Scripts) -> None:
    said = told(
        scripts,
        """
        const before = [known.isUnsaved("a1", "3"), known.isDue("a1", "3"), known.isDue("a1", "")];
        const posted = known.send(map({ a1: "3" }));
        const under = [known.isUnsaved("a1", "3"), known.isDue("a1", "3"), known.isWaiting];
        known.hear(map({ a1: "3" }), answer());
        const after = [known.isUnsaved("a1", "3"), known.isDue("a1", "3"), known.isWaiting];
        return { before, posted, under, after };
        """,
    )
    assert said == {
        "before": [True, True, False],
        "posted": [{"name": "a1", "value": "3", "was": [""]}],
        "under": [True, False, True],
        "after": [False, False, False],
    }


def test_a_save_without_an_answer_may_be_stored_and_is_due_again(scripts: Scripts) -> None:
    said = told(
        scripts,
        """
        known.send(map({ a1: "3" }));
        known.hear(map({ a1: "3" }), null);
        return [known.isDue("a1", "3"), known.send(map({ a1: "3" }))[0].was];
        """,
    )
    assert said == [True, ["", "3"]]


def test_what_an_answer_says_is_stored_is_all_that_may_be(scripts: Scripts) -> None:
    said = told(
        scripts,
        """
        known.send(map({ a1: "3" }));
        known.hear(map({ a1: "3" }), answer());
        return known.send(map({ a1: "2" }))[0].was;
        """,
    )
    assert said == ["3"]


def test_an_answer_settles_nothing_while_a_later_save_is_under_way(scripts: Scripts) -> None:
    said = told(
        scripts,
        """
        known.send(map({ a1: "3" }));
        known.send(map({ a1: "2" }));
        known.hear(map({ a1: "3" }), answer());
        return [known.isDue("a1", "2"), known.isDue("a1", "3"), known.send(map({ a1: "1" }))[0].was];
        """,
    )
    assert said == [False, True, ["", "3", "2"]]


def test_a_mark_with_a_problem_waits_for_the_keyer(scripts: Scripts) -> None:
    said = told(
        scripts,
        """
        known.send(map({ a1: "7" }));
        known.hear(map({ a1: "7" }), answer({ problems: { a1: "x" } }));
        const refused = [known.isUnsaved("a1", "7"), known.isDue("a1", "7"), known.isDue("a1", "1")];
        known.touch("a1");
        return [refused, known.isDue("a1", "7")];
        """,
    )
    assert said == [[True, False, True], True]


def test_what_another_screen_saved_is_news_where_it_is_not_what_stands_here(
    scripts: Scripts,
) -> None:
    said = told(
        scripts,
        """
        const typed = map({ a1: "2", note: "", flag: "1" });
        known.send(map({ a1: "2" }));
        known.hear(map({ a1: "2" }), answer({ overtaken: ["a1"], revision: 6 }));
        const stored = { a1: "3", note: "vatten", flag: "1" };
        const news = known.learn(answer({ revision: 6, stored }), typed);
        const isDue = known.isDue("a1", "2");
        return { news, isDue, was: known.send(map({ a1: "2" }))[0].was, revision: known.revision };
        """,
    )
    assert said == {
        "news": [
            {"name": "a1", "theirs": "3", "mine": "2", "isUntouched": False},
            {"name": "note", "theirs": "vatten", "mine": "", "isUntouched": True},
        ],
        # The screen refuses it until the keyer has looked; the ledger has only learned what is.
        "isDue": True,
        "was": ["3"],
        "revision": 6,
    }


def test_an_answer_that_is_overtaken_on_its_way_tells_nothing(scripts: Scripts) -> None:
    said = told(
        scripts,
        """
        const now = map({ a1: "", note: "", flag: "0" });
        const stored = { note: "", flag: "0" };
        const first = known.learn(answer({ revision: 5, stored: { a1: "3", ...stored } }), now);
        const late = known.learn(answer({ revision: 4, stored: { a1: "9", ...stored } }), now);
        const plain = known.learn(answer({ revision: 6 }), now);
        return [first.length, late, plain, known.revision, known.isUnsaved("a1", "3")];
        """,
    )
    assert said == [1, None, None, 6, False]
