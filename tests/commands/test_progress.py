"""Long work shows that it moves, to whoever reads it in a file as well."""

import pytest

from app.commands.progress import progress


def test_a_step_is_told_when_it_begins_and_at_each_tenth(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with progress() as bar:
        letters = bar.add_task("letters", total=400)
        assert capsys.readouterr().err == "letters: 0 of 400, 0 s\n"
        for _ in range(400):
            bar.advance(letters)
    said = [line.partition(" of ")[0] for line in capsys.readouterr().err.splitlines()]
    assert said == [f"letters: {count}" for count in range(40, 401, 40)]


def test_work_of_unknown_length_is_told_by_its_names(capsys: pytest.CaptureFixture[str]) -> None:
    with progress() as bar:
        task = bar.add_task("bench", total=None)
        for name in ("limits", "limits", "SQLite"):
            bar.update(task, description=name)
    assert capsys.readouterr().err == "bench\nlimits\nSQLite\n"
