# Every command of this project; `make` alone lists them.

SHELL := bash
PYTHON ?= python3
PORT ?= 8000
ARGS ?=
# What a benchmark may be told, as BENCH_ROUNDS=20.
BENCH ?=
BENCH_RECORDS ?= 100000

# Modules, not the scripts of .venv/bin: those stop working when the folder is moved.
RUN := .venv/bin/python -m
MANAGE := .venv/bin/python manage.py
INSTALLED := .venv/installed
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard summit_site/locale/*/LC_MESSAGES/*.po))

# Runs a command apart from the caller's settings, keys and data, and deletes what it wrote.
APART = work=$$(mktemp -d) && trap 'rm -rf "$$work"' EXIT && \
	env -i PATH="$$PATH" CI="$$CI" CHROMIUM="$$CHROMIUM" \
	HOME="$$work" TMPDIR="$$work" DATA_DIR="$$work/var"

# Each worker has a database of its own: past a few they cost more time than they save.
# Tests of a group stay together, as what they start together is heavy.
PYTEST = $(APART) $(RUN) pytest -n auto --maxprocesses 8 --dist loadgroup

.PHONY: help setup demo test bench screenshots lighthouse lint format

help: ## Show this list
	@echo "Usage: make COMMAND"
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  %-13s%s\n", $$1, $$2}' Makefile

setup: $(INSTALLED) ## Prepare the folder .venv with all packages
	@:

# The port is tried first: granian would share one that is taken, without a word. With
# WebSockets on, granian 2.8.7 often hangs at Ctrl-C; the timeout ends any other hanging.
demo: export SITE_URL := http://127.0.0.1:$(PORT)
demo: setup $(CATALOGUES) ## Run a site with sample content (make demo PORT=8080 for another port)
	@.venv/bin/python -c 'import socket; socket.create_server(("127.0.0.1", $(PORT)))' 2>/dev/null || \
		{ echo "Port $(PORT) is taken. If the demo runs already, open $(SITE_URL); else choose" \
		"another port: make demo PORT=8080"; exit 1; }
	@echo "Preparing the site; this takes about half a minute."
	@$(MANAGE) migrate --verbosity 0
	@$(MANAGE) collectstatic --noinput --verbosity 0
	@$(MANAGE) demo
	@echo "The site is at $(SITE_URL) until you press Ctrl-C."
	@$(RUN) granian --interface wsgi --host 127.0.0.1 --port $(PORT) --workers 1 \
		--blocking-threads 4 --no-access-log --log-level warning \
		--no-ws --workers-kill-timeout 2 summit_site.wsgi:application

test: setup $(CATALOGUES) ## Run all tests, on SQLite and on PostgreSQL (make test ARGS="-k word" for some)
	@.venv/bin/python -m tests.chromium
	@echo "Tests on SQLite:"
	@$(PYTEST) $(ARGS)
	@echo "Tests on PostgreSQL:"
	@$(PYTEST) -p tests.postgres -m "not on_any_database" $(ARGS)

screenshots: setup $(CATALOGUES) ## Take pictures of every kind of page, into docs/screenshots
	@.venv/bin/python -m tests.chromium
	@rm -rf docs/screenshots
	@$(PYTEST) tests/browser/screenshots.py

lighthouse: setup $(CATALOGUES) ## Have Lighthouse judge the main pages, and write docs/quality.md (needs Node.js)
	@.venv/bin/python -m tests.chromium
	@$(RUN) tests.lighthouse

bench: setup $(CATALOGUES) ## Measure how fast pages are, and write docs/benchmarks.md
	@$(APART) BENCH_RECORDS=$(BENCH_RECORDS) $(BENCH) $(RUN) tests.benchmarks $(ARGS)

lint: setup ## Check the form of the code, its imports, migrations and deployment settings
	@$(RUN) ruff format --check --output-format concise
	@$(RUN) ruff check --output-format concise
	@$(RUN) djlint templates --lint --quiet
	@.venv/bin/python -c 'from importlinter.cli import lint_imports_command as lint; lint()' --no-logo
	@$(APART) $(MANAGE) makemigrations --check --dry-run
	@$(APART) SITE_URL=https://summit.example $(MANAGE) check --deploy --fail-level WARNING

format: setup ## Put the code into its form
	@$(RUN) ruff check --fix-only --quiet
	@$(RUN) ruff format

# The requirements name every package, so that no two machines differ; `pip check` proves it.
$(INSTALLED): requirements.txt tests/requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
		{ echo "Summit Site needs Python 3.11 or newer, and '$(PYTHON)' is older or missing." \
		"If there is a newer one, name it: make setup PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "A part of Python is missing. On Debian and Ubuntu this installs it:" \
		"sudo apt install python3-venv"; exit 1; }
	@echo "Preparing the folder .venv; this takes about a minute."
	@$(PYTHON) -m venv --clear .venv
	@$(RUN) pip install -qq --disable-pip-version-check --no-deps -r tests/requirements.txt
	@$(RUN) pip check -qq
	@touch $@

# Babel, because GNU gettext is no Python package and may be missing.
%.mo: %.po | setup
	@$(RUN) babel.messages.frontend --quiet compile --input-file $< --output-file $@
