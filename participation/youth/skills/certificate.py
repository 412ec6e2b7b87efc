"""The certificate as PDF: one page A4, with check code and QR code. The name comes in, is printed, and is kept nowhere."""

import io
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import qrcode
import reportlab
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from reportlab.lib.colors import Color
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

# Comes with reportlab, is free, and knows more letters than the fonts every reader has.
_FONTS: Final = Path(reportlab.__file__).parent / "fonts"
FONT: Final = "Vera"
BOLD: Final = "VeraBd"
INK: Final = Color(0.14, 0.1, 0.25)
SUN: Final = Color(0.99, 0.88, 0.36)
SEA: Final = Color(0.62, 0.88, 0.9)


@dataclass(frozen=True, slots=True)
class Certificate:
    """What stands on it."""

    name: str
    skill: str
    what: str
    day: date
    town: str
    code: str
    address: str


def as_pdf(certificate: Certificate) -> bytes:
    """The certificate as a PDF."""
    for name in (FONT, BOLD):
        if name not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(TTFont(name, str(_FONTS / f"{name}.ttf")))
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, pageCompression=1)
    canvas.setTitle(_("Certificate"))
    canvas.setAuthor(certificate.town)
    _ground(canvas)
    _words(canvas, certificate)
    _check(canvas, certificate)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _ground(canvas: Any) -> None:
    width, height = A4
    canvas.setStrokeColor(INK)
    canvas.setLineWidth(2.2)
    canvas.roundRect(12 * mm, 12 * mm, width - 24 * mm, height - 24 * mm, 8 * mm)
    canvas.setFillColor(SUN)
    canvas.circle(width / 2, height - 58 * mm, 22 * mm, fill=1)
    canvas.setFillColor(SEA)
    speech = canvas.beginPath()
    middle, top = width / 2, height - 58 * mm
    speech.moveTo(middle - 11 * mm, top + 8 * mm)
    for x, y in ((11, 8), (11, -5), (0, -5), (-6, -11), (-6, -5), (-11, -5)):
        speech.lineTo(middle + x * mm, top + y * mm)
    speech.close()
    canvas.drawPath(speech, fill=1)
    canvas.line(middle - 5 * mm, top + 2 * mm, middle - 1.5 * mm, top - 1.5 * mm)
    canvas.line(middle - 1.5 * mm, top - 1.5 * mm, middle + 5 * mm, top + 5 * mm)


def _words(canvas: Any, certificate: Certificate) -> None:
    canvas.setFillColor(INK)
    middle, top = A4[0] / 2, A4[1]
    _line(canvas, _("Certificate"), middle, top - 100 * mm, BOLD, 30)
    _line(canvas, certificate.name, middle, top - 120 * mm, BOLD, 22)
    _line(canvas, certificate.skill, middle, top - 138 * mm, FONT, 18)
    if certificate.what:
        _line(canvas, certificate.what, middle, top - 150 * mm, FONT, 13)
    day = date_format(certificate.day, "DATE_FORMAT")
    _line(canvas, f"{certificate.town}, {day}", middle, top - 166 * mm, FONT, 12)


def _line(canvas: Any, text: str, x: float, y: float, font: str, size: float) -> None:
    """A centred line, smaller where it would not fit."""
    room = A4[0] - 50 * mm
    text = "".join(char if ord(char) < 0x2122 and char.isprintable() else "?" for char in text)
    while size > 7 and pdfmetrics.stringWidth(text, font, size) > room:
        size -= 0.5
    canvas.setFont(font, size)
    canvas.drawCentredString(x, y, text)


def _check(canvas: Any, certificate: Certificate) -> None:
    code = qrcode.QRCode(border=2, error_correction=qrcode.constants.ERROR_CORRECT_M)
    code.add_data(f"{certificate.address}#{certificate.code}")
    code.make(fit=True)
    matrix = code.get_matrix()
    side = 34 * mm / len(matrix)
    left, bottom = A4[0] / 2 - 17 * mm, 48 * mm
    canvas.setFillColor(INK)
    for row, cells in enumerate(matrix):
        for column, dark in enumerate(cells):
            if dark:
                canvas.rect(
                    left + column * side,
                    bottom + (len(matrix) - row - 1) * side,
                    side,
                    side,
                    stroke=0,
                    fill=1,
                )
    _line(canvas, certificate.code, A4[0] / 2, 40 * mm, BOLD, 13)
    _line(canvas, _("Check at %(address)s") % {"address": certificate.address}, A4[0] / 2, 32 * mm, FONT, 9)
    _line(canvas, _("The check shows skill and day, no name."), A4[0] / 2, 26 * mm, FONT, 9)
