"""Texts that the programs which collect them cannot see stay untranslated."""

import ast

import pytest

from tools.paths import ROOT

GETTEXT = {
    "_",
    "gettext",
    "gettext_lazy",
    "pgettext",
    "pgettext_lazy",
    "ngettext",
    "ngettext_lazy",
    "npgettext",
}
FILES = [
    path
    for folder in ("participation", "cms")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if "migrations" not in path.parts
]


def hidden_texts(source: str) -> list[int]:
    """Lines with a text to translate inside of an f-string."""
    lines = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.JoinedStr):
            for inner in ast.walk(node):
                if (
                    isinstance(inner, ast.Call)
                    and isinstance(inner.func, ast.Name)
                    and inner.func.id in GETTEXT
                ):
                    lines.append(node.lineno)
    return lines


def test_the_search_finds_one() -> None:
    assert hidden_texts("x = f\"{_('Hello')} you\"") == [1]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_text_hides_in_an_f_string(path: "object") -> None:
    assert hidden_texts(path.read_text()) == []  # type: ignore[attr-defined]


def other_names(source: str) -> list[str]:
    """Names given to functions of gettext that no program knows which collects texts."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            found += [name.asname for name in node.names if name.asname not in {None, "_", "pgettext"}]
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Name) and node.value.id in GETTEXT:
            found += [ast.unparse(target) for target in node.targets]
    return [name for name in found if name]


def test_the_search_finds_other_names() -> None:
    assert other_names("from django.utils.translation import gettext_lazy\n_l = gettext_lazy") == ["_l"]
    assert other_names("from django.utils.translation import gettext as _now") == ["_now"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_texts_are_marked_by_names_that_are_known(path: "object") -> None:
    assert other_names(path.read_text()) == []  # type: ignore[attr-defined]
