# Everything lives in .venv; nothing else is installed by hand beyond python3, python3-venv and make.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
JAVA := $(shell command -v java 2>/dev/null)
CHROMIUM := $(shell command -v chromium 2>/dev/null || command -v chromium-browser 2>/dev/null || command -v google-chrome 2>/dev/null)
ROWS ?= 1000000,10000000

.PHONY: help demo test lint bench docs serve pins clean

help: ## list what can be made
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 16

demo: .venv/demo ## measure poverty in a real survey and write out/demo/report.html (about a minute)
	@$(BIN)/python examples/viet-nam/load.py out/demo
	@$(BIN)/doorstep report examples/viet-nam/report.toml --data out/demo/households.csv -o out/demo
	@$(MAKE) --no-print-directory missing
	@echo "Open out/demo/report.html in a browser, or run 'make serve'. The service of an office: docs/do/set-up-an-office.md."

test: .venv/test ## run every test this machine can run, and name what is missing
ifdef TESTS
	@$(BIN)/python -m pytest $(TESTS)
else
	@$(BIN)/python -m pytest -n 2 -m "not spark"
	@DOORSTEP_TEST_DATABASE=postgresql $(BIN)/python -m pytest -n 2 -m "django_db and not browser" tests/policy tests/register tests/site tests/trail
	@$(BIN)/python -m pytest -m spark
endif
	@$(MAKE) --no-print-directory missing

lint: .venv/lint ## style, types and the rules of the house
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

bench: .venv/bench ## each headline figure beside its peer; ROWS=100000000 for the long run
	@$(BIN)/python -m benchmarks.run --persons $(ROWS)

docs: .venv/demo ## the list of commands and the list of guards, written from what they list
	@$(BIN)/doorstep reference -o docs/look-up/commands.md
	@$(BIN)/python tests/house/guards.py

serve: .venv/demo ## show the demonstration report on this machine (http://127.0.0.1:8765)
	@test -f out/demo/report.html || $(MAKE) --no-print-directory demo
	@$(BIN)/doorstep serve out/demo

pins: .venv/pins ## write requirements/*.txt anew from the .in files
	@for name in demo test browser lint spark bench pins; do \
	  case $$name in lint|pins) from="requirements/$$name.in" ;; demo) from="pyproject.toml requirements/demo.in" ;; \
	    *) from="pyproject.toml requirements/demo.in requirements/$$name.in" ;; esac; \
	  $(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	    --no-emit-index-url --no-emit-find-links --output-file requirements/$$name.txt $$from >/dev/null || exit 1; done

clean: ## remove what was made here
	rm -rf .venv out build .pytest_cache .mypy_cache .ruff_cache .hypothesis

.PHONY: missing
missing:
	@test -n "$(JAVA)" || echo "Not tested here: Spark. Java is missing (Debian: apt install default-jre-headless)."
	@test -n "$(CHROMIUM)" || echo "Not tested here: pages in a browser. Chromium is missing (Debian: apt install chromium)."
	@fc-list :lang=zh 2>/dev/null | grep -q . || echo "Chinese text may show as boxes: no CJK font found (Debian: apt install fonts-noto-cjk)."

# The tests that packages bring of their own are never run here, and weigh 140 MB.
LEAN = for name in pandas scipy numpy sklearn pyarrow ibis; do find .venv/lib/python3*/site-packages/$$name -type d -name tests -prune -exec rm -rf {} +; done

# Each mark below stands for one set of pinned packages in .venv.
.venv/bin/python:
	@$(PYTHON) -m venv .venv || { echo "Python cannot make a virtual environment. Debian: apt install python3-venv"; exit 1; }

.venv/demo: .venv/bin/python requirements/demo.txt pyproject.toml
	@echo "Installing pinned packages into .venv ..."
	@$(PIP) --require-hashes --only-binary :all: -r requirements/demo.txt
	@$(PIP) --no-deps --no-build-isolation --editable .
	@$(LEAN)
	@touch $@

.venv/test: .venv/demo requirements/test.txt requirements/browser.txt requirements/spark.txt
	@$(PIP) --require-hashes --only-binary :all: -r requirements/test.txt
	@if test -n "$(CHROMIUM)"; then $(PIP) --require-hashes --only-binary :all: -r requirements/browser.txt; fi
	@if test -n "$(JAVA)"; then $(PIP) --require-hashes -r requirements/spark.txt; fi
	@touch $@

.venv/lint: .venv/demo requirements/lint.txt
	@$(PIP) --require-hashes --only-binary :all: -r requirements/lint.txt
	@touch $@

.venv/bench: .venv/demo requirements/bench.txt
	@$(PIP) --require-hashes --only-binary :all: -r requirements/bench.txt
	@touch $@

.venv/pins: .venv/bin/python requirements/pins.txt
	@$(PIP) --require-hashes --only-binary :all: -r requirements/pins.txt
	@touch $@
