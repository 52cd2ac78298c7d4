"""Sending in the background: one request at a time, again when no answer came."""

from typing import Any

import pytest

from tests.web.static.conftest import Scripts

NAMES = ("keying/outbox.js", "keying/ledger.js")
BEGIN = """
    window.stands = new Map([["a1", ""], ["a2", ""]]);
    window.posted = [];
    window.heard = [];
    window.answers = [];
    window.revision = 0;
    window.known = new ledger.Ledger(stands, 0);
    window.box = new outbox.Outbox({
      ledger: known,
      ready: () => stands,
      post: (some) => {
        posted.push(some.map(({ name, value }) => `${name}=${value}`).join(" "));
        return new Promise((answer) => answers.push(answer));
      },
      heard: (values, said) => heard.push(said && said.revision),
    });
    window.say = () => answers.shift()({ problems: {}, overtaken: [], revision: ++revision });
"""


@pytest.fixture
def box(scripts: Scripts) -> Scripts:
    """An outbox over two fields, whose answers come when the test says so."""
    scripts.page.clock.install(time=0)
    scripts.open()
    # Only the test moves the clock, however slow the machine.
    scripts.page.clock.pause_at(3600)
    scripts.run(BEGIN, *NAMES)
    return scripts


def sent(box: Scripts, lines: str = "") -> Any:
    """What has been posted after ``lines``."""
    return box.run(f"{lines}; await new Promise((rest) => queueMicrotask(rest)); return posted;")


def test_only_one_save_is_under_way_and_its_answer_sends_the_rest(box: Scripts) -> None:
    assert sent(box, "stands.set('a1', '3'); box.send()") == ["a1=3"]
    assert sent(box, "stands.set('a2', '1'); box.send()") == ["a1=3"]
    sent(box, "say()")
    box.page.clock.run_for(1)
    assert sent(box) == ["a1=3", "a2=1"]


def test_on_leaving_nothing_waits_for_an_answer(box: Scripts) -> None:
    sent(box, "stands.set('a1', '3'); box.send(); stands.set('a2', '1')")
    assert sent(box, "box.send({ isLeaving: true })") == ["a1=3", "a2=1"]


def test_a_save_is_posted_before_the_page_can_be_gone(box: Scripts) -> None:
    assert box.run("stands.set('a1', '3'); box.send(); return posted;") == ["a1=3"]


def test_a_save_without_an_answer_is_sent_again_after_five_seconds(box: Scripts) -> None:
    sent(box, "stands.set('a1', '3'); box.send(); answers.shift()(null)")
    assert box.run("return heard") == [None]
    box.page.clock.run_for(4_900)
    assert sent(box) == ["a1=3"]
    box.page.clock.run_for(200)
    assert sent(box) == ["a1=3", "a1=3"]


def test_typing_puts_a_save_off_and_going_on_does_not(box: Scripts) -> None:
    sent(box, "stands.set('a1', '3'); box.soon(1000)")
    box.page.clock.run_for(600)
    sent(box, "box.soon(1000)")
    box.page.clock.run_for(600)
    assert sent(box) == []
    sent(box, "box.now()")
    box.page.clock.run_for(1)
    assert sent(box) == ["a1=3"]


def test_nothing_due_is_nothing_sent(box: Scripts) -> None:
    sent(box, "box.send(); box.now()")
    box.page.clock.run_for(10)
    assert sent(box) == []


def test_the_outbox_is_empty_when_everything_is_answered_or_an_answer_is_lost(
    box: Scripts,
) -> None:
    sent(
        box,
        "stands.set('a1', '3'); window.state = 'waits'; box.empty().then(() => state = 'empty')",
    )
    sent(box, "stands.set('a2', '1'); say()")
    assert box.run("return [posted, state]") == [["a1=3", "a2=1"], "waits"]
    sent(box, "say()")
    assert box.run("return state") == "empty"
    sent(box, "stands.set('a1', '2'); state = 'waits'; box.empty().then(() => state = 'gave up')")
    sent(box, "answers.shift()(null)")
    assert box.run("return state") == "gave up"
