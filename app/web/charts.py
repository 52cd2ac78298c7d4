"""Dot and interval, drawn as SVG: one visual grammar for every share, on the page and on paper.

The picture carries its own title and description; the page shows the same figures in a table
beside it. Colours come from the style sheet by class, so the file holds no style of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from markupsafe import Markup, escape

from app.words.dates import number

_WIDTH, _ROW, _TOP, _FOOT = 720, 34, 14, 40
_LABELS, _VALUES = 230, 96
_PLOT = _WIDTH - _LABELS - _VALUES

WIDE_LABEL, NARROW_LABEL = 30, 17
"""How many letters of a name there is room for, beside the plot and on a telephone."""


@dataclass(frozen=True, slots=True)
class DotRow:
    """One line of the chart. ``value`` None: not told; ``before``: the wave to compare with."""

    label: str
    value: float | None
    low: float | None = None
    high: float | None = None
    before: float | None = None
    mark: str = ""
    """A word beside the value, such as "ökat"; or why there is none, such as "dolt"."""
    is_whole: bool = False
    """The row of the whole municipality: drawn stronger."""


def dot_chart(
    rows: Sequence[DotRow],
    *,
    title: str,
    description: str,
    unit: str = "%",
    low: float = 0,
    high: float = 100,
    suppressed: str = "för få svar",
) -> Markup:
    """The chart of ``rows``; values outside [low, high] are drawn at the edge.

    ValueError when the axis has no length.
    """
    if high <= low:
        raise ValueError("an axis needs two different ends")
    # From the content, so that the same chart is the same bytes on every page and in the PDF.
    ending = sha256(f"{title}\n{description}".encode()).hexdigest()[:8]
    height = _TOP + _ROW * len(rows) + _FOOT
    axis = _Axis(low, high)
    parts = [
        f'<svg class="chart" role="img" viewBox="0 0 {_WIDTH} {height}"',
        f' aria-labelledby="chart-{ending}-title chart-{ending}-text"',
        ' xmlns="http://www.w3.org/2000/svg">',
        f'<title id="chart-{ending}-title">{escape(title)}</title>',
        f'<desc id="chart-{ending}-text">{escape(description)}</desc>',
        _grid(axis, height, unit=unit),
    ]
    for index, row in enumerate(rows):
        middle = _TOP + _ROW * index + _ROW / 2
        parts.append(_row(row, axis, middle=middle, unit=unit, suppressed=suppressed))
    return Markup("".join([*parts, "</svg>"]))  # noqa: S704 - every text above went through escape


def shortened(name: str, longest: int) -> str:
    """A name that fits before the plot; the table beside the chart has it whole."""
    return name if len(name) <= longest else name[: longest - 1].rstrip() + "…"


@dataclass(frozen=True, slots=True)
class _Axis:
    low: float
    high: float

    def at(self, value: float) -> float:
        inside = min(max(value, self.low), self.high)
        return round(_LABELS + _PLOT * (inside - self.low) / (self.high - self.low), 1)

    def ticks(self) -> list[float]:
        """Whole numbers at both ends and between, where the ends allow it."""
        length = self.high - self.low
        steps = 4 if length % 4 == 0 else 5
        return [self.low + length * step / steps for step in range(steps + 1)]


def _grid(axis: _Axis, height: int, *, unit: str) -> str:
    bottom = height - _FOOT + 6
    lines = []
    for tick in axis.ticks():
        x = axis.at(tick)
        lines.append(f'<line class="chart-grid" x1="{x}" x2="{x}" y1="{_TOP - 8}" y2="{bottom}"/>')
        lines.append(
            f'<text class="chart-tick" x="{x}" y="{bottom + 18}" text-anchor="middle">'
            f"{_with_unit(tick, unit)}</text>"
        )
    return "".join(lines)


def _row(row: DotRow, axis: _Axis, *, middle: float, unit: str, suppressed: str) -> str:
    whole = " chart-whole" if row.is_whole else ""
    base = middle + 5
    label = f'<text class="chart-label{whole}" x="0" y="{base}">{escape(row.label)}</text>'
    if row.value is None:
        x = axis.at(axis.low) + 6
        why = escape(row.mark or suppressed)
        return f'{label}<text class="chart-quiet" x="{x}" y="{base}">{why}</text>'
    interval = before = ""
    if row.low is not None and row.high is not None:
        interval = (
            f'<line class="chart-interval{whole}" x1="{axis.at(row.low)}" '
            f'x2="{axis.at(row.high)}" y1="{middle}" y2="{middle}"/>'
        )
    if row.before is not None:
        before = f'<circle class="chart-before" cx="{axis.at(row.before)}" cy="{middle}" r="5"/>'
    dot = f'<circle class="chart-dot{whole}" cx="{axis.at(row.value)}" cy="{middle}" r="6"/>'
    word = f" {row.mark}" if row.mark else ""
    value = (
        f'<text class="chart-value{whole}" x="{_WIDTH}" y="{base}" text-anchor="end">'
        f"{_with_unit(row.value, unit)}{escape(word)}</text>"
    )
    return label + interval + before + dot + value


def _with_unit(value: float, unit: str) -> str:
    """In whole numbers, as the table beside the chart and the text around it."""
    return f"{number(round(value), 'sv')}\N{NO-BREAK SPACE}{escape(unit)}".strip()
