"""From the Markdown of the demo's content to what the editor's blocks hold."""

import re
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from wagtail.documents import get_document_model
from wagtail.models import Collection

from participation.core.text import render_markdown

from .clock import Clock

_REL = re.compile(r' rel="[^"]*"')


def rich(source: str) -> str:
    """HTML as the editor stores it: the town's own links carry no ``rel``."""
    return _REL.sub("", render_markdown(source)).strip()


def _text(block: dict[str, Any]) -> list[dict[str, Any]]:
    """Text blocks; a bold line of its own begins a new one, with that line as the heading."""
    parts = re.split(r"(?m)^\*\*([^*\n]+)\*\*[ \t]*\n\n", block["value"])
    found = []
    if parts[0].strip() or block.get("heading"):
        found.append({"heading": block.get("heading", ""), "text": rich(parts[0])})
    for heading, text in zip(parts[1::2], parts[2::2], strict=True):
        found.append({"heading": heading.strip(), "text": rich(text)})
    return found


class Blocks:
    """Turns the ``body`` of the content files into the raw value of a stream field."""

    def __init__(self, clock: Clock, collection: Collection) -> None:
        self.clock = clock
        self.collection = collection

    def convert(self, body: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """All blocks. Raises ``KeyError`` for a type the loader does not know."""
        found: list[dict[str, Any]] = []
        for block in body:
            if block["type"] == "text":
                found += [{"type": "text", "value": value} for value in _text(block)]
                continue
            name = "questions" if block["type"] == "faq" else block["type"]
            found.append({"type": name, "value": getattr(self, f"_{name}")(block["value"])})
        return found

    def _quote(self, value: dict[str, Any]) -> dict[str, Any]:
        return {"text": value["text"], "source": value.get("source", "")}

    def _figures(self, value: dict[str, Any]) -> dict[str, Any]:
        facts = [{"number": fact["number"], "label": fact["label"]} for fact in value["facts"]]
        return {"title": value["title"], "live": value["live"], "facts": facts}

    def _timeline(self, value: list[dict[str, Any]]) -> dict[str, Any]:
        items = [
            {
                "date": self.clock.moment(row["days"]).date().isoformat(),
                "title": row["title"],
                "text": rich(row["text"]),
            }
            for row in value
        ]
        return {"title": "Termine und Verlauf", "items": items}

    def _questions(self, value: list[dict[str, Any]]) -> dict[str, Any]:
        items = [{"question": row["question"], "answer": rich(row["answer"])} for row in value]
        return {"title": "Fragen und Antworten", "items": items}

    def _contact(self, value: dict[str, Any]) -> dict[str, Any]:
        names = ("office", "place", "phone", "email", "hours")
        return {"title": "Wen Sie fragen können", **{name: value.get(name) or "" for name in names}}

    def _video(self, value: dict[str, Any]) -> dict[str, Any]:
        return {"title": value["title"], "transcript": rich(value["transcript"])}

    def _documents(self, value: list[dict[str, Any]]) -> dict[str, Any]:
        items = [{"title": row["title"], "document": self._document(row), "note": ""} for row in value]
        return {"title": "Dokumente", "items": items}

    def _document(self, row: dict[str, Any]) -> int:
        """A text file with the words of the content file."""
        data = f"{row['title']}\n\n{row['body']}\n".encode()
        name = Path(row["filename"]).name
        document = get_document_model()(
            title=row["title"], collection=self.collection, file=ContentFile(data, name=name)
        )
        document._set_document_file_metadata()
        document.save()
        return int(document.pk)
