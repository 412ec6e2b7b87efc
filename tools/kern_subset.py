"""Cut the components we use out of KERN UX's stylesheet.

Usage: ``python tools/kern_subset.py [--check]``

KERN's ``kern.css`` is 400 KB; a page needs about a twentieth of it. This tool keeps the rules of the blocks in
``BLOCKS``, joins the light and the dark set of colours with ``light-dark()``, keeps only the variables that are
still used (by these rules or by our own styles), and leaves out icons given as ``data:`` addresses, which a strict
Content-Security-Policy forbids. The result stays under KERN's licence (EUPL 1.2) and says so in its first lines.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VERSION = "2.7.2"
SOURCE = ROOT / "tools" / "sources" / f"kern-ux-native@{VERSION}" / "kern.css"
TARGET = ROOT / "static" / "core" / "css" / "kern-subset.css"
OWN_STYLES = ROOT / "static"

BLOCKS = {
    "btn", "label", "hint", "error", "form-input", "form-check", "fieldset", "alert", "title", "body",
    "dialog", "card", "badge", "sr-only", "layer", "level-0", "loader", "progress",
}  # fmt: skip
LEFT_OUT = re.compile(
    r"kern-card__|kern-icon|kern-btn-wrapper|kern-title--|kern-body--|visited|:active|kern-card--"
)
NOTICE = f"""/*! KERN UX (@kern-ux/native {VERSION}), subset made by tools/kern_subset.py: a modified work.
    Copyright KERN-Team. Licensed under the EUPL 1.2, see kern-LICENSE.md beside this file. */
"""

Rule = tuple[str, str]


def read_rules(css: str) -> list[Rule]:
    """Split a stylesheet without comments into (selector or at-rule, content) pairs of the outermost level."""
    rules: list[Rule] = []
    start = 0
    while (brace := css.find("{", start)) >= 0:
        semicolon = css.find(";", start, brace)
        if semicolon >= 0:  # @charset and the like
            start = semicolon + 1
            continue
        depth, end = 1, brace + 1
        while depth:
            if css[end] == '"':
                end = css.index('"', end + 1)
            depth += {"{": 1, "}": -1}.get(css[end], 0)
            end += 1
        rules.append((" ".join(css[start:brace].split()), css[brace + 1 : end - 1]))
        start = end
    return rules


def declarations(body: str) -> dict[str, str]:
    """The declarations of a rule in order; one with a data: address is left out, a repeated one keeps the last."""
    found: dict[str, str] = {}
    for line in re.split(r';(?=(?:[^"]*"[^"]*")*[^"]*$)', body):
        name, colon, value = line.partition(":")
        if colon and "data:" not in value:
            found[name.strip()] = " ".join(value.split())
    return found


def wanted(selector: str) -> bool:
    """Whether a single selector speaks only of blocks we keep."""
    if LEFT_OUT.search(selector):
        return False
    classes = re.findall(r"\.kern-((?:form-)?[a-z-]+\d?)", selector)
    blocks = [re.split(r"__|--", name)[0] for name in classes]
    return bool(blocks) and all(block in BLOCKS for block in blocks)


def split_selectors(selector: str) -> list[str]:
    """Split a selector list at the commas that stand outside brackets."""
    return [part.strip() for part in re.split(r",(?![^(]*\))", selector)]


def component_rules(rules: list[Rule]) -> list[str]:
    """The component rules we keep, as minified text; media queries are followed one level deep."""
    kept = []
    for selector, body in rules:
        if selector.startswith("@media") and "color-scheme" not in selector:
            inner = component_rules(read_rules(body))
            if inner:
                kept.append(f"{selector}{{{''.join(inner)}}}")
            continue
        if selector.startswith(("@", ":root", "[data-kern-theme", ".kern-light", ".kern-dark", ":is(body")):
            continue
        own = [part for part in split_selectors(selector) if wanted(part)]
        styles = declarations(body)
        if own and styles and not all(name.startswith("--") for name in styles):
            kept.append(f"{','.join(own)}{{{';'.join(f'{k}:{v}' for k, v in styles.items())}}}")
    return kept


def variables(rules: list[Rule]) -> tuple[dict[str, str], dict[str, str]]:
    """Root variables (light and dark joined) and the contextual ones that are set per layer."""
    root: dict[str, str] = {}
    themes: dict[str, dict[str, str]] = {"light": {}, "dark": {}}
    contextual: dict[str, str] = {}
    for selector, body in rules:
        if selector == ":root":
            root.update(declarations(body))
        elif selector.startswith(":is(body"):
            contextual.update(declarations(body))
        else:
            for theme, values in themes.items():
                if selector.startswith(f"[data-kern-theme={theme}]"):
                    values.update({k: v for k, v in declarations(body).items() if k.startswith("--")})
    for name, light in themes["light"].items():
        dark = themes["dark"].get(name, light)
        root[name] = light if light == dark else f"light-dark({light},{dark})"
    return root, contextual


def used_variables(text: str, known: dict[str, str]) -> set[str]:
    """Names of the known variables that the text needs, followed through the variables' own values."""
    open_names = set(re.findall(r"--kern-[\w-]+", text))
    used: set[str] = set()
    while open_names:
        name = open_names.pop()
        if name in known and name not in used:
            used.add(name)
            open_names |= set(re.findall(r"--kern-[\w-]+", known[name]))
    return used


def build() -> str:
    """The subset as text."""
    source = re.sub(r"/\*.*?\*/", "", SOURCE.read_text(encoding="utf-8"), flags=re.S)
    rules = read_rules(source)
    root, contextual = variables(rules)
    components = "".join(component_rules(rules))
    known = {**root, **contextual}
    # a fallback inside var() is dead weight once the variable is known to be set
    components = re.sub(
        r"var\((--[\w-]+),[^()]*\)", lambda m: f"var({m[1]})" if m[1] in known else m[0], components
    )
    own = "".join(
        path.read_text(encoding="utf-8") for path in sorted(OWN_STYLES.glob("*/css/*.css")) if path != TARGET
    )
    used = used_variables(components + own, known)
    roots = ";".join(f"{k}:{v}" for k, v in root.items() if k in used)
    layers = ";".join(f"{k}:{v}" for k, v in contextual.items() if k in used)
    text = f"{NOTICE}:root{{{roots}}}body,.kern-layer.kern-level-0{{{layers}}}{components}"
    return re.sub(r"\s*([{};,])\s*", r"\1", text.replace(NOTICE, "")).join([NOTICE, "\n"])


def main() -> int:
    """Command line entry; with --check exit code 1 when the committed file is out of date."""
    text = build()
    if "--check" in sys.argv:
        if TARGET.read_text(encoding="utf-8") != text:
            print(f"{TARGET.relative_to(ROOT)} is out of date: run tools/kern_subset.py", file=sys.stderr)
            return 1
        return 0
    TARGET.write_text(text, encoding="utf-8")
    licence = (SOURCE.parent / "LICENSE.md").read_bytes()
    TARGET.with_name("kern-LICENSE.md").write_bytes(licence)
    return 0


if __name__ == "__main__":
    sys.exit(main())
