"""How long work shows that it moves: a bar on a screen, and lines where nothing can be redrawn."""

from typing import Any

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    Task,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)

from app.commands.house import errors


class _Lines(Progress):
    """For a file or a pipe: a line when a step begins, and another at each tenth of it."""

    def __init__(self) -> None:
        super().__init__(console=errors, disable=True)
        self._said: dict[TaskID, tuple[str, int]] = {}

    def add_task(self, description: str, *args: Any, **kwargs: Any) -> TaskID:
        task_id = super().add_task(description, *args, **kwargs)
        self._say(task_id)
        return task_id

    def update(self, task_id: TaskID, *args: Any, **kwargs: Any) -> None:
        super().update(task_id, *args, **kwargs)
        self._say(task_id)

    def advance(self, task_id: TaskID, advance: float = 1) -> None:
        super().advance(task_id, advance)
        self._say(task_id)

    def _say(self, task_id: TaskID) -> None:
        task = self._tasks[task_id]
        where = (task.description, _tenths(task))
        if where != self._said.get(task_id):
            self._said[task_id] = where
            errors.print(_line(task), markup=False)


def _tenths(task: Task) -> int:
    return int(10 * task.completed // task.total) if task.total else 0


def _line(task: Task) -> str:
    if not task.total:
        return task.description
    return f"{task.description}: {task.completed:g} of {task.total:g}, {task.elapsed or 0:.0f} s"


def progress() -> Progress:
    """A progress display on stderr, for anything that may take over a second."""
    if not errors.is_terminal:
        return _Lines()
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=errors,
    )
