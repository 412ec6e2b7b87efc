"""Codes on paper: eight slips on a page (A4), each with a QR code that leads to the ballot."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import qrcode
from django.utils.translation import gettext as _
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

COLUMNS: Final = 2
ROWS: Final = 4
MARGIN: Final = 10 * mm
FONT: Final = "Helvetica"
BOLD: Final = "Helvetica-Bold"
MONO: Final = "Courier-Bold"


@dataclass(frozen=True, slots=True)
class Slip:
    """What stands on every slip of a batch: ``address`` is where codes are entered."""

    town: str
    question: str
    closes: str
    address: str

    def link(self, code: str) -> str:
        """The address in the QR code. What stands behind # is not sent to the server and so stands in no log."""
        return f"{self.address}#{code}"


def as_pdf(codes: Sequence[str], slip: Slip) -> bytes:
    """All codes, eight on a page, with lines to cut along."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, pageCompression=1)
    canvas.setTitle(slip.question)
    canvas.setAuthor(slip.town)
    width, height = (A4[0] - 2 * MARGIN) / COLUMNS, (A4[1] - 2 * MARGIN) / ROWS
    for number, code in enumerate(codes):
        place = number % (COLUMNS * ROWS)
        if number and place == 0:
            canvas.showPage()
        row, column = divmod(place, COLUMNS)
        _draw(
            canvas, MARGIN + column * width, A4[1] - MARGIN - (row + 1) * height, (width, height), code, slip
        )
    canvas.save()
    return buffer.getvalue()


def _draw(canvas: Any, x: float, y: float, size: tuple[float, float], code: str, slip: Slip) -> None:
    width, height = size
    canvas.setLineWidth(0.3)
    canvas.setDash(2, 2)
    canvas.rect(x, y, width, height)
    canvas.setDash()
    side = 28 * mm
    _qr(canvas, x + width - side - 5 * mm, y + height - side - 6 * mm, side, slip.link(code))
    left, top, room = x + 6 * mm, y + height - 9 * mm, width - side - 14 * mm
    canvas.setFont(FONT, 8)
    canvas.drawString(left, top, slip.town)
    top -= 6 * mm
    canvas.setFont(BOLD, 11)
    for line in _wrapped(slip.question, BOLD, 11, room)[:4]:
        canvas.drawString(left, top, line)
        top -= 5 * mm
    canvas.setFont(FONT, 8.5)
    canvas.drawString(left, y + 24 * mm, _("Your code"))
    canvas.setFont(MONO, 15)
    canvas.drawString(left, y + 17.5 * mm, code)
    canvas.setFont(FONT, 8.5)
    canvas.drawString(left, y + 11 * mm, slip.address.partition("://")[2])
    canvas.drawString(
        left,
        y + 6.5 * mm,
        _("Valid once, until %(moment)s.") % {"moment": slip.closes.replace("\u00a0", " ")},
    )


def _qr(canvas: Any, x: float, y: float, side: float, text: str) -> None:
    maker = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=0)
    maker.add_data(text)
    maker.make(fit=True)
    matrix = maker.get_matrix()
    module = side / len(matrix)
    for row, cells in enumerate(matrix):
        for column, dark in enumerate(cells):
            if dark:
                # A hair more than the module, so that printers leave no gaps.
                canvas.rect(
                    x + column * module,
                    y + side - (row + 1) * module,
                    module * 1.02,
                    module * 1.02,
                    stroke=0,
                    fill=1,
                )


def _wrapped(text: str, font: str, size: float, width: float) -> list[str]:
    """Words on lines that fit into ``width``."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and pdfmetrics.stringWidth(longer, font, size) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def as_csv(codes: Sequence[str], slip: Slip) -> bytes:
    """Code and address in columns, for a letter made by a text program."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";")
    writer.writerow(["code", "link"])
    writer.writerows([code, slip.link(code)] for code in codes)
    return ("\ufeff" + buffer.getvalue()).encode()
