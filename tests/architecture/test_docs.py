"""Documentation that lags behind fails."""

import ast
import re

from tools.paths import ROOT

# Read by manage.py and by the settings package itself.
OUTSIDE = {"DJANGO_SETTINGS_MODULE", "ENV_FILE"}
ASSIGNMENT = re.compile(r"^#? ?([A-Z][A-Z0-9_]+)=", re.M)


def variables_read() -> set[str]:
    """Names of the environment variables that ``settings/env.py`` reads."""
    tree = ast.parse((ROOT / "participation/settings/env.py").read_text())
    return {
        str(node.args[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "env"
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }


def test_the_example_environment_names_every_variable_and_no_other() -> None:
    listed = set(ASSIGNMENT.findall((ROOT / ".env.example").read_text()))
    assert listed == variables_read() | OUTSIDE


def test_environment_variables_are_read_in_one_place() -> None:
    readers = [
        str(path.relative_to(ROOT))
        for folder in ("participation", "cms")
        for path in (ROOT / folder).rglob("*.py")
        if re.search(r"os\.(environ\[|environ\.get|getenv)", path.read_text())
    ]
    assert readers == ["participation/settings/env.py"]


def test_the_operators_manual_names_every_variable() -> None:
    manual = "\n".join(path.read_text() for path in (ROOT / "docs/operators").glob("*.md"))
    assert [name for name in sorted(variables_read() | OUTSIDE) if f"`{name}`" not in manual] == []


def test_the_readme_names_every_command_of_the_makefile() -> None:
    targets = re.findall(r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text(), re.M)
    everywhere = "\n".join(
        path.read_text() for path in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")] if path.exists()
    )
    assert [name for name in targets if name != "help" and f"make {name}" not in everywhere] == []


def test_decisions_are_numbered_without_gaps_or_doubles() -> None:
    numbers = sorted(int(path.name[:4]) for path in (ROOT / "docs/adr").glob("[0-9][0-9][0-9][0-9]-*.md"))
    assert numbers == list(range(1, len(numbers) + 1))
