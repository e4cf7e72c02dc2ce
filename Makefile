# B2 Console. Start here: make run
PORT ?= 8000
HOST ?= 127.0.0.1
B2_PORT ?= 9000
DATA ?= $(or $(B2CONSOLE_DATA),./data)
SEED ?= yes
VENV ?= .venv
PYTHON_IN = $(VENV)/bin/python
export VENV
# Where it is set, every process compiles everything anew: tests take a third longer.
unexport PYTHONDONTWRITEBYTECODE
# The store syncs every write to its disk; tests that do not cut the power need none.
IN_MEMORY = PYTEST_DEBUG_TEMPROOT=$$(test -w /dev/shm && echo /dev/shm || echo $${TMPDIR:-/tmp})

.PHONY: help run test test-plain test-journeys check format clients soak bench live dev

help: ## Say what there is
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 20

run: ## Start the console and the B2 of this machine [PORT HOST B2_PORT DATA SEED=no]
	@bin/environment requirements/runtime.txt
	@exec $(PYTHON_IN) -m b2console.run --port="$(PORT)" --host="$(HOST)" --b2-port="$(B2_PORT)" --data="$(DATA)" --seed="$(SEED)"

dev:
	@bin/environment requirements/dev.txt

test: test-plain test-journeys ## Set up, run the plain tests, then the journeys: make run, and Chromium

test-plain: dev
	$(IN_MEMORY) $(PYTHON_IN) -m pytest -n 3 --dist worksteal -q --ignore=tests/browser --ignore=tests/clients --ignore=tests/contract --ignore=tests/soak --ignore=tests/test_run.py

test-journeys: dev
	$(PYTHON_IN) -m pytest -q tests/test_run.py tests/browser

check: dev ## Lint, types, imports, templates, settings
	$(PYTHON_IN) -m ruff check .
	$(PYTHON_IN) -m ruff format --check .
	$(PYTHON_IN) -m mypy
	$(VENV)/bin/lint-imports
	$(PYTHON_IN) -m djlint --lint --quiet templates
	DJANGO_SETTINGS_MODULE=tests.settings B2CONSOLE_HTTPS=1 $(PYTHON_IN) manage.py check --deploy --fail-level WARNING
	DJANGO_SETTINGS_MODULE=tests.settings $(PYTHON_IN) manage.py makemigrations --check --dry-run

format: dev ## Lay out the code
	$(PYTHON_IN) -m ruff check --fix .
	$(PYTHON_IN) -m ruff format .

clients: dev ## B2's contract, and other people's programs, against localb2
	$(IN_MEMORY) $(PYTHON_IN) -m pytest -n 3 --dist worksteal -q tests/contract
	$(PYTHON_IN) -m pytest -q tests/clients

soak: dev ## Kill, load, big files, random histories, malformed requests [SOAK=short|long]
	SOAK="$(or $(SOAK),short)" $(PYTHON_IN) -m pytest -q tests/soak

# A benchmark ends with 3 when a target was missed. The short form only prints that: it is for
# machines where neighbours make noise, and to see that nothing breaks.
ONLY_TOLD = || [ $$? -eq 3 ]

bench: dev ## Ratios measured in one run [BENCH=short: small, and a missed target is only told]
ifeq ($(BENCH),short)
	$(PYTHON_IN) -m bench.pages 20000 $(ONLY_TOLD)
	$(PYTHON_IN) -m bench.transfers 0.1 $(ONLY_TOLD)
	$(PYTHON_IN) -m bench.localb2 20000 0.05 $(ONLY_TOLD)
else
	$(PYTHON_IN) -m bench.pages
	$(PYTHON_IN) -m bench.transfers
	$(PYTHON_IN) -m bench.localb2
endif

live: dev ## The gateway and the contract against real B2, with your own test key
	$(PYTHON_IN) -m pytest -q -m live tests/gateway tests/contract
