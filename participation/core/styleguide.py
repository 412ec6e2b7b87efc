"""The style guide: every component in every state, for those who build pages. Not routed on a town's site."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

DRAWINGS = (
    "hero", "market", "budget", "cycling", "plan", "digital", "library", "park", "sports", "bus", "school", "culture",
    "town", "youth-door", "empty-bubble", "empty-search", "mail", "done", "locked", "help", "error-403", "error-404",
    "error-429", "error-500", "error-503",
)  # fmt: skip
ICONS = (
    "arrow", "back", "left", "right", "up", "down", "chevron", "bulb", "chat", "vote", "doc", "clock", "pin",
    "search", "list", "map", "user", "globe", "easy", "hands", "sound", "contrast", "menu", "plus", "minus",
    "check", "cross", "flag", "cal", "people", "reply", "shield", "bell", "lock", "star", "play", "pause",
    "stop", "tree", "bike", "link", "bench", "water", "swing", "bulbs", "book", "scale", "mic", "print",
    "eye", "hand", "info", "warning", "error", "question", "offline", "pencil", "exit", "mail", "filter",
    "external", "image", "euro", "history", "trash", "more", "settings", "key", "phone", "home", "send",
    "refresh", "grip", "merge", "paper", "sun", "ball", "laptop", "bus", "hat", "qr", "rss", "house",
)  # fmt: skip


class Sample(forms.Form):
    """One field of each kind."""

    title = forms.CharField(label="Titel", max_length=120, help_text="Ein Satz, der sagt, was Sie wollen.")
    topic = forms.ChoiceField(
        label="Thema", choices=[("", "Bitte wählen"), ("g", "Grün und Schatten"), ("v", "Verkehr")]
    )
    text = forms.CharField(label="Beschreibung", max_length=300, widget=forms.Textarea, required=False)
    email = forms.EmailField(label="E-Mail-Adresse")
    stance = forms.ChoiceField(
        label="Wie stehen Sie dazu?",
        choices=[("for", "Dafür"), ("neutral", "Weder noch"), ("against", "Dagegen")],
        widget=forms.RadioSelect,
    )
    notify = forms.ChoiceField(
        label="Wie oft möchten Sie Post?",
        choices=[("now", "Sofort"), ("day", "Einmal am Tag"), ("never", "Gar nicht")],
        widget=forms.RadioSelect,
        help_text="Das können Sie jederzeit ändern.",
    )
    topics = forms.MultipleChoiceField(
        label="Themen",
        choices=[("a", "Bauen"), ("b", "Jugend")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    picture = forms.FileField(label="Bild", required=False, help_text="JPG oder PNG, höchstens 10 MB.")
    agree = forms.BooleanField(label="Ich habe die Hausregeln gelesen und halte mich daran.")


def context() -> dict[str, Any]:
    """What the style guide shows; nothing of it comes from the database."""
    now = timezone.now()
    return {
        "form": Sample(prefix="leer"),
        "wrong": Sample(
            {"falsch-title": "", "falsch-email": "niemand", "falsch-text": "Zwei Sätze."}, prefix="falsch"
        ),
        "soon": now + timedelta(days=12),
        "recent": now - timedelta(days=2),
        "drawings": DRAWINGS,
        "icons": ICONS,
        "phases": [
            {"name": "Informieren", "state": "done", "dates": "1. bis 31. März"},
            {"name": "Ideen sammeln", "state": "now", "dates": "bis 3. Mai, 18 Uhr"},
            {"name": "Prüfen", "state": "next", "dates": "4. bis 30. Mai"},
            {"name": "Abstimmen", "state": "next", "dates": "31. Mai bis 20. Juni"},
            {"name": "Rat entscheidet", "state": "next", "dates": "6. Juli"},
        ],
        "steps": [
            {"name": "Eingereicht", "state": "done", "note": "2. April"},
            {"name": "Ausschuss", "state": "done", "note": "20. April, 11 : 2"},
            {"name": "Rat", "state": "now", "note": "am 3. Mai"},
            {"name": "Umsetzung", "state": "next", "note": "geplant im Juli"},
        ],
        "tabs": [
            {"label": "Überblick", "url": "#tabs", "current": True},
            {"label": "Vorschläge", "url": "#tabs", "n": 214},
            {"label": "Diskussion", "url": "#tabs", "n": 386},
            {"label": "Abstimmung", "url": "#tabs", "n": "ab 31. Mai"},
        ],
        "figures": [("Vorschläge", 214), ("Unterstützungen", 1032), ("Kommentare", 386), ("Personen", 641)],
        "breadcrumbs": [("Start", "/"), ("Für uns", "#inhalt"), ("Stilkunde", None)],
        "closed": {
            "allowed": False,
            "reason": "Die Abstimmung hat noch nicht begonnen.",
            "opens_at": now + timedelta(days=40),
        },
    }


def styleguide(request: HttpRequest) -> HttpResponse:
    """Show the style guide; 404 unless this is a demo or a developer's machine."""
    if not (settings.DEBUG or settings.DEMO):
        raise Http404
    return render(request, "styleguide.html", context())
