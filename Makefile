# Every target sets up what it needs, in .venv, and only when that has changed.

# A distribution builds its Python with profile-guided optimisation, version managers mostly do not: theirs takes twice as long.
SYSTEM := /usr/bin/python3
PYTHON ?= $(shell $(SYSTEM) -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $(SYSTEM) || echo python3)
BIN := .venv/bin
# What make's own commands keep is not an installation anybody works with.
SCRATCH := HEARD_HOME=$(CURDIR)/var/make DJANGO_SETTINGS_MODULE=heard.project.settings

.DEFAULT_GOAL := help
.PHONY: help demo run test check bench docs translations plinth clean

help:
	@echo "make demo          a small shop to look at, with customers, mail and agents: http://127.0.0.1:8000"
	@echo "make run           an empty installation of your own, kept in ~/.heard"
	@echo "make test          all tests; says loudly what is missing here (Chromium, Dovecot, PostgreSQL)"
	@echo "make check         style, types, floors, migrations, templates, translations"
	@echo "make bench         measure, against what the machine can do at best"
	@echo "make docs          write the pages of docs/ that are made from code"
	@echo "make translations  add new texts to the catalogues and compile them"
	@echo "make plinth        write the tables of an empty installation anew, after a change of migrations"
	@echo "make clean         remove .venv and what tools left behind"

demo: .venv/running
	$(BIN)/heard demo

run: .venv/running
	$(BIN)/heard serve

test: .venv/developing
	$(BIN)/pytest --numprocesses auto --maxprocesses 4 --dist loadfile

check: .venv/developing
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(SCRATCH) $(BIN)/heard manage makemigrations --check --dry-run
	$(SCRATCH) $(BIN)/python -m tests.checks.templates
	$(SCRATCH) $(BIN)/python -m tests.checks.translations

bench: .venv/developing
	$(BIN)/heard bench all

docs: .venv/running
	$(BIN)/python -m heard.project.environment.page > docs/operators/settings.md

translations: .venv/developing
	$(SCRATCH) $(BIN)/python -m tests.checks.translations --write

plinth: .venv/running
	$(BIN)/python -m heard.project.plinth.making

clean:
	rm -rf .venv var .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

.venv/made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Heard needs Python 3.11 or newer: make PYTHON=python3.12 …")'
	$(PYTHON) -m venv .venv
	@touch $@

.venv/running: .venv/made requirements/base.txt requirements/build.txt pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/base.txt -r requirements/build.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/developing: .venv/running requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@
