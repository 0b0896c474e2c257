# docs/development.md says what is behind each of these.
.DEFAULT_GOAL := help
SHELL := /bin/bash

# The Pythons and machines that the locks serve. `make check-locks` proves it for each.
PYTHONS := 3.11 3.12 3.13 3.14
MACHINES := x86_64 aarch64
# The first of these on this machine that can make an environment.
PYTHON ?= $(shell for one in $(PYTHONS:%=python%) python3; do \
  "$$one" -c 'import ensurepip' > /dev/null 2>&1 && { echo "$$one"; break; }; done)
PORT ?= 8000
BIN := .venv/bin
MANAGE := $(BIN)/python manage.py

.PHONY: help setup demo test lint soak mutants bench house pictures lock check-locks clean load

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# Makes the environment $(1), or says which Python it needs.
define environment
@test -x $(1)/bin/pip || { python="$(or $(PYTHON),python3)"; \
  found=$$("$$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2> /dev/null) || found="not here"; \
  case " $(PYTHONS) " in *" $$found "*) ;; *) \
    echo "One of Python $(PYTHONS) is needed; $$python is $$found."; \
    echo "Name one: make $(or $(MAKECMDGOALS),setup) PYTHON=/path/to/python$(firstword $(PYTHONS))"; exit 1 ;; esac; \
  "$$python" -c 'import ensurepip' 2> /dev/null || { \
    echo "$$python has no venv module. Install it (Debian, Ubuntu: apt-get install python3-venv) and try again."; \
    exit 1; }; \
  "$$python" -m venv $(1); }
endef

# A lock is complete, so pip resolves nothing and builds nothing. It installs exactly what the lock names.
PIP_INSTALL := -m pip install --quiet --disable-pip-version-check --no-deps --only-binary :all: --require-hashes -r

.venv/runtime.stamp: requirements.lock
	$(call environment,.venv)
	@echo "Installing what requirements.lock names …"
	@$(BIN)/python $(PIP_INSTALL) requirements.lock
	@touch $@

.venv/development.stamp: .venv/runtime.stamp requirements-dev.lock
	@echo "Installing what requirements-dev.lock names …"
	@$(BIN)/python $(PIP_INSTALL) requirements-dev.lock
	@touch $@

setup: .venv/runtime.stamp load ## Make the environment, the database, the councils and demonstration people

load:
	@$(MANAGE) migrate --verbosity 0
	@$(MANAGE) load_authority fixtures/authorities/*.yaml
	@$(MANAGE) load_words fixtures/words/*.yaml
	@$(MANAGE) load_scheme --backdate "Set-up of the demonstration: its documents began before it did" fixtures/schemes/*/*.yaml
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

soak: .venv/development.stamp ## Run the long forms of the tests
	@HYPOTHESIS_PROFILE=long $(BIN)/pytest tests/delegation/test_properties.py -q -n 2
	@API_EXAMPLES=300 $(BIN)/pytest tests/delegation/test_api_schemathesis.py -q
	@RANDOM_QUESTIONS=20000 $(BIN)/pytest tests/delegation/test_random_questions.py -q -n 2
	@MADE_UP_COUNCILS=5000 $(BIN)/pytest tests/delegation/test_whatever_the_facts_are.py -q -n 2
	@[ -z "$(TEST_DATABASE_URL)" ] || DATABASE_URL="$(TEST_DATABASE_URL)" $(BIN)/pytest -q -m browser

# ONLY="delegation.rules.due …" limits it to some modules, SINCE=commit to the lines changed since that commit, and
# WITHIN=110 to what fits into that many seconds.
mutants: .venv/development.stamp ## Change the modules that decide, and say which changes no test notices
	@$(BIN)/python -m tests.mutants $(ONLY) $(if $(SINCE),--since $(SINCE)) $(if $(WITHIN),--seconds $(WITHIN)) \
	  $(if $(RESULTS),--results $(RESULTS))

bench: ## Measure a determination beside other engines, and searches over HTTP beside Datasette
	$(call environment,.venv-bench)
	@.venv-bench/bin/python $(PIP_INSTALL) requirements-bench.lock
	@.venv-bench/bin/python bench/determine.py
	@.venv-bench/bin/python bench/serving.py

house: .venv/development.stamp ## Count the rooms of each app, the arrows between them, and the walks through them
	@$(BIN)/python docs/house.py

pictures: .venv/development.stamp ## Take the pictures of the documentation again
	@$(BIN)/python docs/take_pictures.py

# One lock serves every Python and machine. Its markers say what only some of them need. The locks for developing and
# for measuring also hold everything that runs, at the same versions.
COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version $(firstword $(PYTHONS)) --fork-strategy fewest \
  --generate-hashes --no-emit-index-url --no-header pyproject.toml

lock: .venv/development.stamp ## Work the locks out again from pyproject.toml
	@$(COMPILE) -o requirements.lock
	@$(COMPILE) --extra dev -c requirements.lock -o requirements-dev.lock
	@$(COMPILE) --extra bench -c requirements.lock -o requirements-bench.lock

# uv refuses a lock that leaves something out, that names a package without a wheel there, or that lacks a hash. With
# DRY_RUN=yes it downloads nothing, so it compares no hashes. pip would not do, as it goes by its own Python's markers.
check-locks: .venv/development.stamp ## Install each lock in a folder aside, from wheels, for each Python and machine that it serves
	@aside=$$(mktemp -d); trap 'rm -rf "$$aside"' EXIT; \
	for lock in requirements*.lock; do for python in $(PYTHONS); do for machine in $(MACHINES); do \
	  $(BIN)/uv pip install --quiet $(if $(DRY_RUN),--dry-run) --target "$$aside/there" --python-version $$python \
	    --python-platform $$machine-manylinux_2_28 --only-binary :all: --require-hashes -r $$lock \
	    || { echo "$$lock does not serve Python $$python on $$machine, for the reason above."; exit 1; }; \
	  rm -rf "$$aside/there"; \
	done; done; done; \
	echo "Each lock is complete and has wheels$(if $(DRY_RUN),, with its hashes): Python $(PYTHONS) on $(MACHINES)."

clean: ## Remove the environment and the demonstration database, to begin again
	@rm -rf .venv .venv-bench demo.sqlite3* staticfiles .secret-key
