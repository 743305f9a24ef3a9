# Two commands matter to a newcomer: `make run` and `make test`. Both need Python 3.11 or newer, nothing else.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
BIN := .venv/bin
PY := $(BIN)/python

# The first interpreter that is new enough and can make a virtual environment.
PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$name" -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& command -v "$$name" && break; done)
# Only what the lock names, by its hash; editable, built with the setuptools of the lock.
INSTALL := $(PY) -m pip install -qq --disable-pip-version-check --require-hashes --no-deps --requirement
EDITABLE := $(PY) -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --editable .

LOCK := --quiet --universal --generate-hashes --no-header --python-version 3.11 --annotation-style line

.PHONY: help run test test-installed check bench schema lock .venv

help: ## what each target does
	@awk -F ':.*## ' '/^[a-z0-9.-]+:.*## / { printf "  %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: .venv/runtime ## serve on 127.0.0.1:8000 with the demonstration data (HOST and PORT change that)
	@exec $(BIN)/thuocdo serve --prepare

test: .venv/developer ## every test, on the PostgreSQL that the program would use
	@$(PY) -m pytest --numprocesses=auto $(TESTS)

test-installed: .venv/developer ## the tests again on an installed PostgreSQL, if this machine has one
	@if $(PY) -c 'import sys; from db.binaries import *; sys.exit(not programs((Binaries.INSTALLED,)))'; then \
		THUOCDO_TEST_POSTGRES=installed $(PY) -m pytest --numprocesses=auto --ignore=tests/browser $(TESTS); \
	else \
		echo "No PostgreSQL 15 or newer is installed here: nothing to test on it."; \
	fi

check: .venv/developer ## all that must hold before a change is handed in
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m mypy
	$(BIN)/lint-imports
	@$(BIN)/thuocdo schema | diff schema.graphql - || { echo "schema.graphql is not what the code prints: make schema" >&2; exit 1; }
	@$(MAKE) --no-print-directory test-installed
	@$(MAKE) --no-print-directory test

bench: .venv/developer ## measure against other servers on the same rows
	@$(PY) -m bench

schema: .venv/runtime ## write schema.graphql from the code
	@$(BIN)/thuocdo schema > schema.graphql.new && mv schema.graphql.new schema.graphql

lock: ## pin again what pyproject.toml names (needs uv)
	uv pip compile $(LOCK) pyproject.toml --extra build --output-file requirements.lock
	uv pip compile $(LOCK) pyproject.toml --extra build --extra dev --constraints requirements.lock --output-file requirements-dev.lock

.venv: .venv/developer ## the virtual environment with everything pinned

.venv/created:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer with venv is needed (PYTHON=/path/to/python3 names one)." >&2; exit 1; }
	@"$(PYTHON)" -m venv .venv
	@touch $@

.venv/runtime: .venv/created requirements.lock pyproject.toml
	@echo "Installing what the program needs (requirements.lock)…" >&2
	@$(INSTALL) requirements.lock
	@$(EDITABLE)
	@touch $@

.venv/developer: .venv/runtime requirements-dev.lock
	@echo "Installing what its developers need (requirements-dev.lock)…" >&2
	@$(INSTALL) requirements-dev.lock
	@touch $@
