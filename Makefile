# The two commands: `make run` and `make test`. Needs Python 3.11 or newer, git and make.
PYTHON ?= python3
PORT ?= 8000
VENV ?= .venv
BIN := $(VENV)/bin
MANAGE := $(BIN)/python manage.py

.PHONY: run test install packages account remove-sample bench lint format messages lock
.DEFAULT_GOAL := run

run: export PORT := $(PORT)
run: install
	@$(MANAGE) migrate --verbosity 0 --skip-checks
	@$(MANAGE) reindex_search --missing --verbosity 0
	@$(MANAGE) load_sample
	@echo
	@echo "  Site      http://localhost:$(PORT)/"
	@echo "  Editors   http://localhost:$(PORT)/beheer/"
	@echo "  The first editor account: run 'make account' in a second terminal."
	@echo "  Stop with Ctrl-C."
	@echo
	@$(MANAGE) runserver --verbosity 0 127.0.0.1:$(PORT)

test: $(VENV)/test-packages
	$(BIN)/python -m pytest -n auto -m "not e2e" $(ARGS)

# --- The common first part ------------------------------------------------------------------
install: packages .env

# Enough for production, where nothing may say that it is for development: docs/beheer.md.
packages: $(VENV)/packages

# Who sets a SECRET_KEY is not developing.
.env:
	@[ -n "$$SECRET_KEY" ] || printf '%s\n' > $@ \
		'# Read by manage.py alone; a variable of the environment wins. docs/beheer.md lists them.' \
		'DEBUG=1'

# Debian and Ubuntu ship Python without venv: ask apt for it where we may, else say how.
$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "buurtplatform needs Python 3.11 or newer; name it with PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || .ci/packages python3-venv
	$(PYTHON) -m venv $(VENV)

$(VENV)/packages: requirements.txt $(BIN)/python
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.txt
	@touch $@

$(VENV)/test-packages: requirements-dev.txt $(VENV)/packages
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.txt
	@touch $@

# --- Now and then ---------------------------------------------------------------------------
account: install
	$(MANAGE) createsuperuser $(if $(DJANGO_SUPERUSER_PASSWORD),--noinput)

remove-sample: install
	$(MANAGE) remove_sample

# What a page costs, with N publications (10,000): see bench/RESULTS.md.
bench: install
	$(BIN)/python bench/pages.py

lint: $(VENV)/test-packages
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	git ls-files '*.html' | xargs $(BIN)/djade --check --target-version 5.2
	$(BIN)/mypy --no-error-summary publications comments buurtplatform

format: $(VENV)/test-packages
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	git ls-files '*.html' | xargs $(BIN)/djade --target-version 5.2

messages: install  # needs gettext
	$(MANAGE) makemessages --locale nl --no-location --no-wrap --no-obsolete --verbosity 0 \
		--ignore .venv --ignore var --ignore node_modules
	$(MANAGE) compilemessages --locale nl --verbosity 0 --ignore .venv

# Locked with hashes, for every platform, without the address of an index.
lock: $(VENV)/test-packages
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --upgrade --generate-hashes --universal --no-header \
		pyproject.toml -o requirements.txt
	$(BIN)/uv pip compile --quiet --upgrade --generate-hashes --universal --no-header \
		pyproject.toml --group dev -o requirements-dev.txt
