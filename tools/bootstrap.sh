#!/bin/sh
# Make the virtual environment and install the pinned packages, only when something changed.
# Usage: tools/bootstrap.sh VENV run|dev
# Works as it is on a fresh Debian 12 or Ubuntu with Python 3.11+; asks for nothing else.
set -eu

venv=$1
kind=$2
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*" >&2; }

recent() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

find_python() {
    for name in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11; do
        if command -v "$name" >/dev/null 2>&1 && recent "$name"; then
            command -v "$name"
            return
        fi
    done
    found=$(python3 --version 2>/dev/null || echo "no Python")
    say "Python 3.11 or newer is needed (found: $found). Install it, or name it: make demo PYTHON=/path/to/python3.12"
    exit 1
}

# Debian and Ubuntu split ensurepip off into a package of its own.
need_venv_module() {
    "$1" -c 'import ensurepip, venv' 2>/dev/null && return
    package=$("$1" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        say "Installing $package …"
        apt-get install -y -qq --no-install-recommends "$package" >/dev/null 2>&1 || {
            apt-get update -qq >/dev/null
            DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$package" >/dev/null
        }
    else
        say "Python's venv module is missing. Please run: sudo apt-get install $package"
        exit 1
    fi
}

if ! [ -x "$venv/bin/python" ] || ! recent "$venv/bin/python"; then
    python=$(find_python)
    need_venv_module "$python"
    say "Creating $venv with $("$python" --version) …"
    "$python" -m venv --clear "$venv"
fi

# The developers' list contains the other one, so an environment made for tests also serves the demo.
case $kind in
    run) files="requirements.txt" ;;
    dev) files="requirements-dev.txt" ;;
    *) say "unknown kind: $kind"; exit 2 ;;
esac
stamp="$venv/.installed-$kind"
wanted=$(cat requirements.txt; [ "$kind" = run ] || cat requirements-dev.txt)
if ! [ -f "$stamp" ] || [ "$(cat "$stamp")" != "$wanted" ]; then
    say "Installing packages from $files …"
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-input -r "$files" || {
        say "Installing the packages failed; the lines above say why."
        exit 1
    }
    printf '%s\n' "$wanted" > "$stamp"
    [ "$kind" = run ] || cp requirements.txt "$venv/.installed-run"
fi
