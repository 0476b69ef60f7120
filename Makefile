# make chat   sets everything up and opens the chat over the seeds, or over DOCS="folder file ..."
# make test   sets everything up and runs the tests
# make check  format, lint and types
# make bench  how fast an answer comes, and search beside other engines (some twenty minutes)

PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
PIP = $(BIN)/python -m pip install --quiet --disable-pip-version-check
# As for any other package: else the first start would, or every start where that is forbidden.
COMPILE = $(BIN)/python -m compileall -q bot index

.PHONY: chat test check format bench clean

chat: $(VENV)/.ready
	@$(BIN)/citebot $(foreach source,$(DOCS),-d $(source))

test: $(VENV)/.ready-dev
	$(BIN)/python -m pytest -n auto --dist loadfile $(ARGS)

check: $(VENV)/.ready-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

format: $(VENV)/.ready-dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/.ready-bench
	$(BIN)/python -m benchmarks.ask
	$(BIN)/python -m benchmarks.reading
	$(BIN)/python -m benchmarks.scale 64000
	if command -v apt-cache >/dev/null; then $(BIN)/python -m benchmarks.scale packages; fi
	$(BIN)/python -m benchmarks.report

clean:
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' || \
		{ echo "citebot needs Python 3.10 or later; name one: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
		echo "This Python makes no virtual environments; on Debian: apt install python3-venv" >&2; exit 1; }

$(VENV)/.ready: pyproject.toml | $(VENV)/bin/python
	@echo "Installing citebot and what it needs into $(VENV), once ..." >&2
	$(PIP) --editable .
	@$(COMPILE)
	@touch $@

$(VENV)/.ready-dev: pyproject.toml | $(VENV)/bin/python
	@echo "Installing citebot and what its tests need into $(VENV), once ..." >&2
	$(PIP) --editable '.[dev]'
	@$(COMPILE)
	@touch $@ $(VENV)/.ready

$(VENV)/.ready-bench: pyproject.toml | $(VENV)/.ready
	$(PIP) --editable '.[benchmarks]'
	@touch $@
