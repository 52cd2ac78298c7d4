"""The keying screen in little: moving, showing and saying, each script alone."""

import json
from typing import Any

import pytest

from app.staff.keying_words import SENTENCES, SIGN_WORDS
from tests.web.static.conftest import Scripts

SIGNS = f"const signs = new Map(Object.entries({json.dumps(SIGN_WORDS)}));"
PARTS = ("keying/walk.js", "keying/voice.js", "keying/keyboard.js", "keying/fields.js")
BEGIN = f"""
    {SIGNS}
    const form = document.getElementById("keying");
    window.said = new voice.Voice(document.getElementById("said"), {json.dumps(SENTENCES)});
    window.way = new walk.Walk(form);
    window.changed = [];
    const kept = (input) => changed.push(`${{input.name}}=${{input.value}}`);
    window.keys = new keyboard.Keyboard({{ signs, voice: said, walk: way, changed: kept }});
    form.addEventListener("focusin", (event) => {{ way.current = event.target; }});
    form.addEventListener("keydown", (event) => keys.press(event));
    way.goTo(way.fields[0]);
"""


@pytest.fixture
def screen(form: Scripts) -> Scripts:
    """Fields with a keyboard, and the keyer at the first."""
    form.run(BEGIN, *PARTS)
    return form


def press(screen: Scripts, *keys: str) -> tuple[str, str]:
    """Press the keys; where the keyer then stands, and what the screen says."""
    for key in keys:
        screen.page.keyboard.press(key)
    here, text = screen.run(
        "return [document.activeElement.name, document.getElementById('said').textContent]"
    )
    return here, text


def test_an_answer_goes_on_and_over_the_edge_of_the_page(screen: Scripts) -> None:
    assert press(screen, "2") == ("a2_born", "")
    assert press(screen, *"1974") == ("b1_four", "")
    assert screen.run("return way.pages.map((page) => page.hidden)") == [True, False]
    assert screen.run("return [way.pageNumber, way.empty.length]") == [2, 2]
    assert screen.run("return changed")[0] == "a1_three=2"


def test_tab_crosses_the_edge_of_a_page_in_both_directions(screen: Scripts) -> None:
    assert press(screen, "Tab", "Tab") == ("b1_four", "")
    assert press(screen, "Shift+Tab") == ("a2_born", "")
    assert press(screen, "Shift+Tab") == ("a1_three", "")
    # Inside a page Tab is the browser's own.
    assert screen.run("return way.across(way.fields[0], 1) === undefined")


def test_the_keyer_goes_back_and_is_told_at_the_end(screen: Scripts) -> None:
    assert press(screen, "ArrowDown", "ArrowUp", "Shift+Enter") == ("a1_three", "")
    here, text = press(screen, "Enter", "Enter", "Enter", "Enter")
    assert (here, text) == ("b2_said", SENTENCES["last_field"])
    assert screen.run("return document.getElementById('said').className") == "calm"


def test_half_a_year_keeps_the_keyer_until_it_is_whole(screen: Scripts) -> None:
    assert press(screen, "Enter", "1", "9", "Enter") == ("a2_born", SENTENCES["year_has_four"])
    assert press(screen, "7") == ("a2_born", "")
    assert press(screen, "4") == ("b1_four", "")


def test_a_key_that_the_field_does_not_take_is_named_and_changes_nothing(screen: Scripts) -> None:
    assert press(screen, "7") == ("a1_three", "7 finns inte här.")
    assert press(screen, "X") == ("a1_three", "X finns inte här.")
    assert screen.run("return changed") == []


def test_what_is_marked_is_typed_over_and_what_was_wrong_is_wrong_no_more(
    screen: Scripts,
) -> None:
    screen.run(
        "way.current.value = '1'; way.current.select(); fields.markWrong(way.current)", PARTS[3]
    )
    press(screen, "2")
    state = "const [one] = way.fields; return [one.value, one.matches('[aria-invalid]'), one.parentElement.className]"
    assert screen.run(state) == ["2", False, "entry-line"]


def test_the_voice_comes_back_to_its_warning_and_stays_calm_only_while_it_says_so(
    screen: Scripts,
) -> None:
    heard = screen.run("""
        const place = document.getElementById("said");
        const now = () => [place.textContent, place.className];
        said.notice = "b";
        const all = [];
        for (const act of [() => said.calm("flagged"), () => said.rest(), () => said.warn("a"),
                           () => said.say("c"), () => said.rest(), () => said.stopWarning()]) {
          act();
          all.push(now());
        }
        return all;
    """)
    flagged = SENTENCES["flagged"]
    assert heard == [[flagged, "calm"], ["b", ""], ["a", ""], ["c", ""], ["a", ""], ["b", ""]]


def test_a_sentence_that_nobody_has_written_is_a_defect(screen: Scripts) -> None:
    lines = "try { return said.text('greeting') } catch (error) { return error.message }"
    assert screen.run(lines) == "no sentence is named greeting"


def test_a_field_tells_its_mark_in_words(screen: Scripts) -> None:
    lines = f"""{SIGNS}
        const told = (input, mark) => {{
          input.value = mark;
          fields.showMeaning(input, signs);
          return input.parentElement.querySelector(".meaning").textContent;
        }};
        const [one, year, several, text] = way.fields;
        return [told(one, "2"), told(one, "*"), told(year, "1974"), told(several, "1,2"), told(text, "-")];
    """
    assert screen.run(lines, "keying/fields.js") == ["Nej", "flera kryss", "", "Ja, Nej", ""]


NEWS = f"""{SIGNS}
    const sent = new ledger.Ledger(new Map(), 0);
    const values = {{ a1_three: "1", b1_four: "", note: "bläck", flag: "0" }};
    const elements = document.getElementById("keying").elements;
    for (const [name, value] of Object.entries(values)) fields.put(elements[name], value, signs);
    const form = document.getElementById("keying");
    news.takeOver(given.news, {{ form, ledger: sent, signs, voice: said, isOwn: given.isOwn }});
    said.rest();
    return {{
      values: Object.keys(values).map((name) => fields.valueOf(elements[name])),
      wrong: [...document.querySelectorAll("[aria-invalid]")].map((one) => one.name),
      said: document.getElementById("said").textContent,
      isDue: sent.isDue("a1_three", "1"),
    }};
"""


def taken_over(screen: Scripts, *news: tuple[str, str, str], is_own: bool = False) -> Any:
    """After other screens saved (field, theirs, mine); nothing was typed here where mine is ""."""
    given = {
        "isOwn": is_own,
        "news": [
            {"name": name, "theirs": theirs, "mine": mine, "isUntouched": mine in ("", "0")}
            for name, theirs, mine in news
        ],
    }
    return screen.run(NEWS, "keying/news.js", "keying/fields.js", "keying/ledger.js", given=given)


def test_what_was_not_touched_here_is_taken_over(screen: Scripts) -> None:
    seen = taken_over(screen, ("b1_four", "2,3", ""), ("flag", "1", "0"))
    assert seen["values"] == ["1", "2,3", "bläck", "1"]
    assert (seen["wrong"], seen["said"]) == ([], SENTENCES["taken_over"])


def test_two_marks_for_one_field_are_for_the_keyer_to_settle(screen: Scripts) -> None:
    seen = taken_over(screen, ("a1_three", "2", "1"))
    assert seen["values"][0] == "1"
    assert (seen["wrong"], seen["said"]) == (["a1_three"], SENTENCES["look_at_marked"])
    # Not sent over the other one before she has looked.
    assert not seen["isDue"]


def test_of_two_notes_both_are_kept(screen: Scripts) -> None:
    assert taken_over(screen, ("note", "vatten", "bläck"))["values"][2] == "vatten\nbläck"


def test_the_keyers_own_last_save_is_taken_over_without_a_word(screen: Scripts) -> None:
    assert taken_over(screen, ("b1_four", "2", ""), is_own=True)["said"] == ""


def test_the_place_and_what_is_left_are_counted(screen: Scripts) -> None:
    press(screen, "2")
    lines = """
        progress.showProgress({ voice: said, walk: way });
        progress.showSaved({ voice: said, isSaved: false });
        const text = (id) => document.getElementById(id).textContent;
        return ["remaining", "page-now", "saved"].map(text);
    """
    told = screen.run(lines, "keying/progress.js")
    assert told == ["3 av 4 fält kvar", "Sida 1 av 2", SENTENCES["not_saved_yet"]]


LEAVE = """
    const form = document.getElementById("keying");
    window.gone = [];
    form.submit = () => gone.push(new FormData(form).get("go"));
    window.left = null;
    const known = new ledger.Ledger(new Map(), 0);
    const box = new outbox.Outbox({ ledger: known, ready: () => new Map() });
    window.exit = new leaving.Leaving({ form, outbox: box, unsaved: () => left, voice: said, walk: way });
    way.fields.slice(1).forEach((input) => { input.value = "-"; });
"""
LEAVING = ("keying/leaving.js", "keying/outbox.js", "keying/ledger.js")


def test_the_rest_is_blank_only_for_who_says_so_twice_in_a_row(screen: Scripts) -> None:
    screen.run(LEAVE, *LEAVING)
    text = "document.getElementById('said').textContent"
    assert screen.run(f"exit.finish(); return {text}").startswith(
        "1 fält saknar inmatning. F8 igen"
    )
    screen.run("exit.pressed('a'); exit.finish()")
    assert screen.run("return [gone, exit.isGone]") == [[], False]
    screen.run("exit.pressed('F8'); exit.finish()")
    assert screen.run("return [gone, exit.isGone]") == [["done-rest-blank"], True]


def test_nobody_leaves_what_is_not_saved(screen: Scripts) -> None:
    screen.run(LEAVE, *LEAVING)
    screen.run("left = way.fields[2]; await exit.leave('save')")
    here, text = press(screen)
    assert (here, text) == ("b1_four", "b1 är inte sparat. Titta på papperet.")
    screen.run("said.warn('a'); await exit.leave('save')")
    assert press(screen)[1] == "a"
    assert screen.run("return gone") == []
