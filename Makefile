# What stands behind each of these is written in docs/development.md.
.DEFAULT_GOAL := help
SHELL := /bin/bash

PYTHON ?= $(shell command -v python3.11 || command -v python3)
PORT ?= 8000
BIN := .venv/bin
MANAGE := $(BIN)/python manage.py

.PHONY: help setup demo test lint soak bench pictures lock clean load

help: ## Say what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.venv/runtime.stamp: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' \
	  || { echo "Python 3.11 is needed; $(PYTHON) is another. Name it: make setup PYTHON=/path/to/python3.11"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing what requirements.lock names …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

.venv/development.stamp: .venv/runtime.stamp requirements-dev.lock
	@echo "Installing what requirements-dev.lock names …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

setup: .venv/runtime.stamp load ## Make the environment, the database, the councils and demonstration people

load:
	@$(MANAGE) migrate --verbosity 0
	@$(MANAGE) load_authority fixtures/authorities/*.yaml
	@$(MANAGE) load_words fixtures/words/*.yaml
	@$(MANAGE) load_scheme fixtures/schemes/*/*.yaml
	@$(MANAGE) create_demonstration_people
	@$(MANAGE) create_demonstration_cases
	@$(MANAGE) collectstatic --noinput --verbosity 0

demo: setup ## Do all of that, then serve on 127.0.0.1:8000 (or PORT=…)
	@echo
	@echo "  Open http://127.0.0.1:$(PORT)/ and choose Blackburn with Darwen."
	@echo "  1. Choose the Service Lead, Help and protection. Look up: can i get an epo tonight"
	@echo "     You may not decide it, and the page says who may."
	@echo "  2. Sign out, choose the Head of Service, Help and protection, look it up again, and"
	@echo "     record the decision for case C-1042: without Legal it is not saved, with Legal it is."
	@echo "  Stop with Ctrl-C."
	@echo
	@$(MANAGE) runserver --noreload 127.0.0.1:$(PORT)

lint: .venv/development.stamp ## Check style, types, imports, templates, migrations and built files
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet . || { echo "Run: $(BIN)/ruff format ."; exit 1; }
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/djlint templates --lint --quiet
	@$(MANAGE) makemigrations --check --dry-run --verbosity 0 || { echo "A migration is missing."; exit 1; }
	@$(BIN)/python frontend/build.py --check

test: lint ## Check everything this machine can check, and say what was left out
	@./tests/run

soak: .venv/development.stamp ## The long forms of the tests
	@HYPOTHESIS_PROFILE=long $(BIN)/pytest tests/delegation/test_properties.py -q -n 2

bench: ## Measure a determination beside other engines, and searches over HTTP beside Datasette
	@test -x .venv-bench/bin/python || $(PYTHON) -m venv .venv-bench
	@.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.lock
	@.venv-bench/bin/python bench/determine.py
	@.venv-bench/bin/python bench/serving.py

pictures: .venv/development.stamp ## Take the pictures of the documentation again
	@$(BIN)/python docs/take_pictures.py

lock: .venv/development.stamp ## Work the locks out again from pyproject.toml
	@for extra in "" "--extra dev" "--extra bench"; do \
	  case "$$extra" in "") out=requirements.lock ;; *dev) out=requirements-dev.lock ;; *) out=requirements-bench.lock ;; esac; \
	  $(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-header --python-version 3.11 \
	    $$extra pyproject.toml -o $$out; done

clean: ## Begin again: removes the environment and the demonstration database
	@rm -rf .venv .venv-bench demo.sqlite3* staticfiles .secret-key
