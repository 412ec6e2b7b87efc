"""Marking passages in the sanitised HTML of a post, for the desk."""

from collections.abc import Iterable
from html import escape
from html.parser import HTMLParser

MAX_PASSAGES = 8


class _Marker(HTMLParser):
    """Copies HTML as it is, and puts ``<mark>`` around passages that stand within one stretch of text."""

    def __init__(self, passages: list[str]) -> None:
        super().__init__(convert_charrefs=False)
        self.passages = passages
        self.out: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.out.append(self.get_starttag_text() or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.out.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        self.out.append(f"</{tag}>")

    def handle_entityref(self, name: str) -> None:
        self.out.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.out.append(f"&#{name};")

    def handle_data(self, data: str) -> None:
        # Text between tags of sanitised HTML holds no "<"; escaped once more, a stray one stays text.
        self.out.append(_marked(data, self.passages))


def _marked(data: str, passages: list[str]) -> str:
    spans: list[tuple[int, int]] = []
    lowered = data.casefold() if len(data.casefold()) == len(data) else data
    for passage in passages:
        start = lowered.find(passage.casefold())
        if start >= 0 and not any(a < start + len(passage) and start < b for a, b in spans):
            spans.append((start, start + len(passage)))
    pieces, place = [], 0
    for start, end in sorted(spans):
        pieces += [
            escape(data[place:start], quote=False),
            "<mark>",
            escape(data[start:end], quote=False),
            "</mark>",
        ]
        place = end
    return "".join([*pieces, escape(data[place:], quote=False)])


def mark(html: str, passages: Iterable[str]) -> str:
    """``html`` (sanitised) with the passages marked where they stand; what is cut by a tag or an entity is left out."""
    wanted = [passage.strip() for passage in passages if passage.strip()][:MAX_PASSAGES]
    if not wanted:
        return html
    marker = _Marker(wanted)
    marker.feed(html)
    marker.close()
    return "".join(marker.out)
