# make run     set everything up and serve on http://127.0.0.1:8000   (PORT=…  DATA=…)
# make test    set everything up and run all tests   (JOBS=2: at the same time  PYTEST_ARGS=…)
# make setup   prepare .venv only; the command is then .venv/bin/trichluc
# make demo    fill a running service with the documents of samples/
# make check   format, lint and types;  make docs  pages made from data;  make lock  renew the lock files
# make bench-ingest    PDF text, .docx, memory, OCR beside ocrmypdf, word errors   (PARTS="text ocr"  PAGES=0: all pages)
# make test-hosts   500 documents on three hosts, one killed, the database restarted;  make test-kill   ten rounds of kill -9
# make bench-extract   speed of the rules, beside eyecite
# make bench-search    search through HTTP and alone, beside FTS5 and GIN   (SIZES="10000 100000")

PORT ?= $(or $(TRICHLUC_PORT),8000)
DATA ?= $(or $(TRICHLUC_DATA),data)
PYTHON ?= python3
JOBS ?= 2
VENV := .venv

run demo: export TRICHLUC_PORT = $(PORT)
run demo: export TRICHLUC_DATA = $(abspath $(DATA))

.PHONY: run test test-hosts test-kill setup setup-test demo check docs lock screenshots bench-ingest bench-extract bench-search bench-pages

run: setup
	exec $(VENV)/bin/trichluc serve

test: setup-test
	$(VENV)/bin/python -m pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder $(PYTEST_ARGS)

test-hosts test-kill: setup-test
	$(VENV)/bin/python -m pytest tests/service -s -m $(@:test-%=%) $(PYTEST_ARGS)

setup: $(VENV)/.runtime
	@sh scripts/system-packages.sh runtime

setup-test: $(VENV)/.dev
	@sh scripts/system-packages.sh test

demo: setup
	$(VENV)/bin/trichluc load samples/*.docx samples/*.pdf samples/*.txt

check: $(VENV)/.dev
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy

lock: $(VENV)/.dev
	$(VENV)/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header pyproject.toml -o requirements.lock
	$(VENV)/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --group dev -c requirements.lock pyproject.toml -o requirements-dev.lock

docs: $(VENV)/.dev
	$(VENV)/bin/python scripts/write_docs.py

bench-ingest: $(VENV)/.dev
	@sh scripts/system-packages.sh bench
	$(VENV)/bin/uv pip install -q --python $(VENV)/bin/python --group bench
	$(VENV)/bin/python -m benchmarks.ingest $(PARTS) --pages $(or $(PAGES),3)

bench-extract: $(VENV)/.dev
	$(VENV)/bin/uv pip install -q --python $(VENV)/bin/python --group bench
	$(VENV)/bin/python -m benchmarks.extract

bench-search: $(VENV)/.dev
	$(VENV)/bin/uv pip install -q --python $(VENV)/bin/python --group bench
	$(VENV)/bin/python -m benchmarks.search $(or $(SIZES),10000 100000)

bench-pages: $(VENV)/.dev
	$(VENV)/bin/python -m benchmarks.pages $(SIZES)

screenshots: setup-test
	$(VENV)/bin/python scripts/screenshots.py

$(VENV)/bin/python:
	@PYTHON=$(PYTHON) sh scripts/make-venv.sh $(VENV)

$(VENV)/.runtime: requirements.lock pyproject.toml | $(VENV)/bin/python
	$(VENV)/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	PYTHONWARNINGS=ignore $(VENV)/bin/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.runtime
	$(VENV)/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@
