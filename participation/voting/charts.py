"""From the neutral data of a chart to what an SVG needs. Every chart stands beside its table."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Final

from .methods.base import Chart

WIDTH: Final = 600
# Of a bar.
ROW: Final = 56
# Of the line above the bars of a round.
HEAD: Final = 40
SIDE: Final = 420
MARGIN: Final = 44


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar with its words: ``y`` is the top of its row, ``width`` of 600."""

    title: str
    shown: str
    y: int
    width: int
    won: bool

    @property
    def text_y(self) -> int:
        """Base line of the words."""
        return self.y + 20

    @property
    def bar_y(self) -> int:
        """Top of the bar."""
        return self.y + 28


@dataclass(frozen=True, slots=True)
class Dot:
    """An option in the fields of a matrix; ``number`` leads to the table."""

    number: int
    title: str
    x: int
    y: int
    field: str


@dataclass(frozen=True, slots=True)
class Head:
    """The line above the bars of a round; ``y`` is its base line."""

    number: int
    y: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart with its geometry and its table."""

    kind: str
    title: str
    headings: list[str]
    table: list[list[Any]]
    height: int
    width: int = WIDTH
    bars: list[Bar] = field(default_factory=list)
    dots: list[Dot] = field(default_factory=list)
    heads: list[Head] = field(default_factory=list)
    lines: Mapping[str, int] = field(default_factory=dict)

    @property
    def drawn(self) -> bool:
        """Whether there is a picture, so that the table may wait behind a button."""
        return bool(self.bars or self.dots)


def draw(chart: Chart, winners: Collection[int] = ()) -> Drawn:
    """Work out the geometry. A kind that has no drawing gets its table alone."""
    table = [[row.get(key, "") for key, _heading in chart.columns] for row in chart.rows]
    headings = [heading for _key, heading in chart.columns]
    if chart.kind == "fields":
        return _fields(chart, headings, table)
    if chart.kind == "rounds" and chart.rows:
        return _rounds(chart, headings, table, winners)
    if chart.kind in ("bars", "budget"):
        return _bars(chart, headings, table, winners)
    return Drawn(chart.kind, chart.title, headings, table, height=0)


def _bars(chart: Chart, headings: list[str], table: list[list[Any]], winners: Collection[int]) -> Drawn:
    values = [Fraction(row.get("value", row.get("votes", 0)) or 0) for row in chart.rows]
    top = max([*values, Fraction(1)])
    bars = [
        Bar(
            title=str(row.get("title", "")),
            shown=str(row.get("shown", row.get("shown_votes", row.get("value", "")))),
            y=number * ROW,
            width=max(2, int(value * WIDTH / top)) if value else 0,
            won=row.get("option") in winners,
        )
        for number, (row, value) in enumerate(zip(chart.rows, values, strict=True))
    ]
    return Drawn(chart.kind, chart.title, headings, table, height=len(bars) * ROW, bars=bars)


def _rounds(chart: Chart, headings: list[str], table: list[list[Any]], winners: Collection[int]) -> Drawn:
    """Bars round by round on one scale; ``lines["quota"]`` is what an option needs, where the method says so."""
    quota = Fraction(chart.marks.get("quota", 0))
    top = max([*(Fraction(row["value"]) for row in chart.rows), quota, Fraction(1)])
    bars: list[Bar] = []
    heads: list[Head] = []
    y = 0
    for row in chart.rows:
        if not heads or heads[-1].number != row["round"]:
            heads.append(Head(row["round"], y + 26))
            y += HEAD
        width = int(Fraction(row["value"]) * WIDTH / top)
        bars.append(
            Bar(row["title"], row["shown"], y, max(2, width) if row["value"] else 0, row["option"] in winners)
        )
        y += ROW
    lines = {"quota": int(quota * WIDTH / top)} if quota else {}
    return Drawn(chart.kind, chart.title, headings, table, height=y, bars=bars, heads=heads, lines=lines)


def _fields(chart: Chart, headings: list[str], table: list[list[Any]]) -> Drawn:
    low, high = Fraction(chart.marks["low"]), Fraction(chart.marks["high"])

    def along(value: Any) -> int:
        return int((Fraction(value) - low) * SIDE / (high - low))

    dots = [
        Dot(
            number=number,
            title=str(row["title"]),
            x=MARGIN + along(max(Fraction(row["relevance"]), low)),
            y=SIDE - along(max(Fraction(row["feasibility"]), low)),
            field=str(row["field"]),
        )
        for number, row in enumerate(chart.rows, start=1)
    ]
    lines = {
        "x": MARGIN + along(chart.marks["relevance"]),
        "y": SIDE - along(chart.marks["feasibility"]),
        "left": MARGIN,
        "bottom": SIDE,
        "right": MARGIN + SIDE,
        "lead_width": SIDE - along(chart.marks["relevance"]),
        "lead_height": SIDE - along(chart.marks["feasibility"]),
    }
    numbered = [[number, *cells] for number, cells in enumerate(table, start=1)]
    return Drawn(
        "fields", chart.title, ["", *headings], numbered, height=SIDE + 60, width=SIDE + MARGIN + 30,
        dots=_apart(dots), lines=lines,
    )  # fmt: skip


def _apart(dots: list[Dot]) -> list[Dot]:
    """Dots that would cover one another step aside, so that every number can be read."""
    placed: list[Dot] = []
    for dot in dots:
        x, y = dot.x, dot.y
        while any(abs(x - other.x) < 24 and abs(y - other.y) < 24 for other in placed) and x < MARGIN + SIDE:
            x += 12
        placed.append(Dot(dot.number, dot.title, x, y, dot.field))
    return placed
