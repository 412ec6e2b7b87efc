"""What a web process carries."""

import json
import os
import subprocess
import sys

from tools.paths import ROOT

# Each of these takes tens of megabytes in every web process, and no page needs it.
HEAVY = ("numpy", "scipy", "sklearn", "pandas")
LOADED = """
import json, sys
import participation.asgi
import participation.urls
from django.urls import get_resolver
get_resolver().url_patterns
print(json.dumps(sorted(name for name in sys.modules if "." not in name)))
"""


def test_a_web_process_loads_no_mathematics() -> None:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "participation.settings.test"}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", LOADED],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    loaded = json.loads(done.stdout.splitlines()[-1])
    assert "django" in loaded
    assert [name for name in HEAVY if name in loaded] == []
