"""String references are invisible to import-linter, so the direction of foreign keys is checked here."""

import tomllib

from django.apps import apps
from django.db import models

from tools.paths import ROOT

PREFIX = "participation."
# A page shows a consultation, never the reverse.
ABOVE_ALL = 100


def levels() -> dict[str, int]:
    """Level of each app, the lowest is 0, as the layers in ``pyproject.toml`` say."""
    config = tomllib.loads((ROOT / "pyproject.toml").read_text())
    contract = next(one for one in config["tool"]["importlinter"]["contracts"] if one["id"] == "apps")
    ranks = {}
    for height, layer in enumerate(reversed(contract["layers"])):
        for name in layer.split("|"):
            ranks[PREFIX + name.strip(" ()")] = height
    return ranks | {"cms": ABOVE_ALL}


def test_every_app_of_ours_has_a_level() -> None:
    known = levels()
    ours = [config.name for config in apps.get_app_configs() if config.name.startswith((PREFIX, "cms"))]
    assert [name for name in ours if name not in known] == []


def test_no_foreign_key_points_up() -> None:
    known = levels()
    upward = []
    for model in apps.get_models(include_auto_created=True):
        here = known.get(apps.get_app_config(model._meta.app_label).name)
        if here is None:
            continue
        for field in model._meta.get_fields():
            if not isinstance(field, models.ForeignKey | models.ManyToManyField):
                continue
            target = field.related_model
            there = known.get(apps.get_app_config(target._meta.app_label).name)
            same_app = target._meta.app_label == model._meta.app_label
            if there is not None and there >= here and not same_app:
                upward.append(f"{model._meta.label}.{field.name} → {target._meta.label}")
    assert upward == []


def test_no_generic_foreign_keys() -> None:
    generic = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if apps.get_app_config(model._meta.app_label).name.startswith((PREFIX, "cms"))
        for field in model._meta.private_fields
        # Wagtail brings relations to its own log; their names begin with an underscore.
        if type(field).__name__ in ("GenericForeignKey", "GenericRelation") and not field.name.startswith("_")
    ]
    assert generic == []


# Wagtail deletes pages past the methods of our models and has no signal of its own for it.
BOUNDARY = "cms/boundary.py"


def test_nobody_connects_to_model_signals() -> None:
    words = ("post_save", "pre_save", "post_delete", "pre_delete", "m2m_changed")
    users = [
        str(path.relative_to(ROOT))
        for folder in ("participation", "cms")
        for path in (ROOT / folder).rglob("*.py")
        if any(f"import {word}" in (text := path.read_text()) or f"{word}.connect" in text for word in words)
    ]
    assert users == [BOUNDARY]
