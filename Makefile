# Two commands matter: `make demo` and `make test`. `make help` lists the rest.
VENV ?= .venv
PY = $(VENV)/bin/python
export PORT ?= 8000
export PYTHON

.DEFAULT_GOAL := help
.PHONY: help demo demo-reset test check bench format requirements messages env env-dev

help:  ## List what can be made
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

env:
	@sh tools/bootstrap.sh $(VENV) run

env-dev:
	@sh tools/bootstrap.sh $(VENV) dev

demo: env  ## Run the whole platform with the demo town on http://localhost:8000 (PORT=)
	@exec $(PY) -m tools.demo

demo-reset: env  ## Delete the demo's data and start afresh
	@exec $(PY) -m tools.demo --reset

test: env-dev  ## All tests: SQLite, PostgreSQL with Redis, real browser (ARGS="-k name")
	@exec $(PY) -m tools.run_tests $(ARGS)

check: env-dev  ## Lint, format, types, layers, templates, migrations, production settings
	@exec $(PY) -m tools.run_checks

bench: env-dev  ## Print the performance table (ARGS="--size 1000")
	@exec $(PY) -m benchmarks $(ARGS)

format: env-dev  ## Sort imports, fix what can be fixed, format
	@$(PY) -m ruff check --fix --quiet . ; $(PY) -m ruff format .

messages: env  ## Compile the translations (no gettext programs needed)
	@exec $(PY) -m tools.messages

requirements: env-dev  ## Resolve requirements*.in into exact versions (ARGS=--upgrade)
	@$(PY) -m pip install --quiet uv && exec $(PY) tools/pin_requirements.py $(ARGS)
