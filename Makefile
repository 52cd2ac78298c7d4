# The commands of the README. Needs Python 3.11 or newer and make; fetches the rest, by hash.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help run test quick check bench browser protocols
.DELETE_ON_ERROR:

BIN := .venv/bin
PORT ?= 8000

# A stamp carries the sum of what it stands for: a second start installs nothing.
sum = $(shell cat $(1) | cksum | cut -d ' ' -f 1)
RUNNING := .venv/.running-$(call sum,requirements-uv.lock requirements.lock pyproject.toml)
TESTING := .venv/.testing-$(call sum,requirements-uv.lock requirements-dev.lock pyproject.toml)

help: ## show these commands
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | \
		awk -F ':.*## ' '{ printf "  make %-8s %s\n", $$1, $$2 }'
	@echo "  Settings: PORT=8000 (another port), FRESH=1 (make run starts over), PYTHON=python3.12"

run: $(RUNNING) ## build the demonstration when there is none, and serve it on PORT
	@$(BIN)/trygg demo --port $(PORT) $(if $(filter-out 0,$(FRESH)),--fresh)

test: $(TESTING) browser ## coverage of the core, then every test, on SQLite and on PostgreSQL
	@$(BIN)/python -m tests.support.postgres
	@$(if $(ARGS),true,$(BIN)/python -m tests.support.floors); covered=$$?; \
		$(BIN)/pytest -n 2 --dist worksteal $(ARGS) || exit $$?; \
		[ $$covered = 0 ] || echo "Coverage is below its floor: see the table above." >&2; \
		exit $$covered

quick: $(TESTING) ## run the quick half: no server, no browser, on SQLite alone
	@$(BIN)/pytest --quick -n 2 --dist worksteal $(ARGS)

check: $(TESTING) ## format, lint, types, translations
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/trygg translations check

bench: $(TESTING) ## measure speed and size on this machine
	@$(BIN)/python -m tests.support.bench

protocols: $(TESTING) ## write docs/protocols.md from the openings of the suites
	@$(BIN)/python -m tests.support.protocols

# Chromium: the system's, else Playwright's own, else the system's package manager.
browser: $(TESTING)
	@$(BIN)/python -m tests.support.chromium || \
		{ echo "Fetching a browser for the tests ..."; $(BIN)/playwright install chromium; } || \
		{ [ "$$(id -u)" = 0 ] && command -v apt-get && apt-get update -q && \
			DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends chromium; } || \
		true
	@$(BIN)/python -m tests.support.chromium || { \
		echo "No browser for the tests: install the package chromium, or set CHROMIUM." >&2; exit 1; }

$(RUNNING):
	@sh .ci/install requirements.lock
	@rm -f .venv/.running-* && touch $@

$(TESTING):
	@sh .ci/install requirements-dev.lock
	@rm -f .venv/.testing-* && touch $@
