"""Rules that hold for every file: short enough to read, nothing inline, nothing of one machine."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

from tools.paths import ROOT

MAX_LINES = 300
# A file of tests is a list: it is looked into, not read as a whole.
MAX_LINES_OF_TESTS = 400
MAX_FUNCTION_LINES = 50
SKIPPED_PARTS = {"vendor", "migrations", "var", ".venv", "node_modules", ".git", "locale"}
# Made by tools, never read as a whole.
GENERATED = {"static/core/css/kern-subset.css", "static/core/css/site.css"}


def files(*suffixes: str) -> list[Path]:
    """Files of the repository with one of these endings, without vendored and generated ones."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.splitlines()  # fmt: skip
    paths = [ROOT / name for name in listed if name not in GENERATED]
    return [
        path
        for path in paths
        if path.is_file() and path.suffix in suffixes and not _is_foreign(path.relative_to(ROOT).parts)
    ]


def _is_foreign(parts: tuple[str, ...]) -> bool:
    """Third-party files lie in folders named NAME@VERSION."""
    return bool(SKIPPED_PARTS & set(parts)) or any("@" in part for part in parts)


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_files_are_short_enough_to_read() -> None:
    long = {}
    for path in files(".py", ".html", ".js", ".css"):
        lines = path.read_text().count("\n")
        if lines > (MAX_LINES_OF_TESTS if path.relative_to(ROOT).parts[0] == "tests" else MAX_LINES):
            long[name(path)] = lines
    assert long == {}, "make a package or a partial of it"


def test_a_function_fits_on_a_screen() -> None:
    long = {}
    for path in files(".py"):
        if path.relative_to(ROOT).parts[0] == "tests":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > MAX_FUNCTION_LINES:
                    long[f"{name(path)}: {node.name}"] = lines
    assert long == {}


INLINE = [
    (
        re.compile(
            r"<script(?![^>]*\bsrc=)(?![^>]*type=[\"'](?:application/(?:ld\+)?json|speculationrules))", re.I
        ),
        "script",
    ),
    (re.compile(r"<style\b", re.I), "style element"),
    (re.compile(r"\sstyle\s*=\s*[\"']", re.I), "style attribute"),
    (re.compile(r"\son[a-z]+\s*=\s*[\"']", re.I), "event attribute"),
    (re.compile(r"href\s*=\s*[\"']\s*javascript:", re.I), "javascript address"),
    (re.compile(r"\|\s*safe\b"), "safe filter"),
    (re.compile(r"{%\s*autoescape\s+off"), "autoescape off"),
]
COMMENT = re.compile(r"{#.*?#}|{%\s*comment.*?endcomment\s*%}|<!--.*?-->", re.S)
# `style` may be an option of a template tag
TAG = re.compile(r"{%.*?%}", re.S)
SEEN_IN_MARKUP = {"style attribute", "event attribute"}
# Mail has no stylesheet of its own.
MAILS = re.compile(r"(^|/)(email|mails?)/")


def test_templates_hold_no_inline_code() -> None:
    found = []
    for path in files(".html"):
        if MAILS.search(name(path)) or path.relative_to(ROOT).parts[0] != "templates":
            continue
        text = COMMENT.sub("", path.read_text())
        markup = TAG.sub("", text)
        found += [
            f"{name(path)}: {what}"
            for pattern, what in INLINE
            if pattern.search(markup if what in SEEN_IN_MARKUP else text)
        ]
    assert found == []


def test_templates_load_nothing_from_elsewhere() -> None:
    outside = re.compile(
        r"""<(?:script|link|img|iframe|source|video|audio)\b[^>]*(?:src|href)\s*=\s*["'](?:https?:)?//""",
        re.I,
    )
    assert [name(path) for path in files(".html") if outside.search(path.read_text())] == []


def test_html_is_marked_safe_in_one_place_only() -> None:
    users = [
        name(path)
        for path in files(".py")
        if path.relative_to(ROOT).parts[0] in ("participation", "cms") and "mark_safe(" in path.read_text()
    ]
    assert set(users) <= {"participation/core/templatetags/core_tags.py"}


MACHINE_PATH = re.compile(r"/work/|/home/\w+/|/root/|C:\\Users")


@pytest.mark.parametrize(
    "suffixes",
    [(".py", ".sh", ".toml", ".yml"), (".md", ".txt", ".in"), (".html", ".js", ".css", ".po", ".svg")],
)
def test_no_path_of_one_machine(suffixes: tuple[str, ...]) -> None:
    here = Path(__file__)
    assert [
        name(path) for path in files(*suffixes) if path != here and MACHINE_PATH.search(path.read_text())
    ] == []
