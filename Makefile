# What a person does with this package, by name; `make` alone lists it.

SWIFT ?= swift
PREFIX ?= /usr/local
ARGS ?=

PROGRAM := .build/release/nas
SPACES := SearchSpaces
SOURCES := Sources Tests Package.swift
INSTALLED_PROGRAM := $(DESTDIR)$(PREFIX)/bin/nas
INSTALLED_SHARE := $(DESTDIR)$(PREFIX)/share/nas

.PHONY: help setup build search test interop bench bench-tables bench-curves bench-recipes \
	bench-baselines install uninstall format lint clean
.NOTPARALLEL:

help: ## Show this list
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 22

setup: ## Install the system libraries and Fashion-MNIST where they are missing
	@echo "== setup: system libraries and Fashion-MNIST"
	@Scripts/setup.sh

build: ## Build the program, .build/release/nas
	@echo "== build: $(PROGRAM)"
	@$(SWIFT) build -c release --product nas

search: setup build ## Set up, build, and search the default space; options in ARGS="…"
	@echo "== search: nas search --space cnn-small $(ARGS)"
	@$(PROGRAM) search --space cnn-small $(ARGS)

# Testable imports are never used here; off, the tests share their build with the program.
test: setup ## Set up and run every test
	@echo "== test: the whole suite"
	@$(SWIFT) test -c release --disable-xctest --disable-testable-imports

interop: setup build ## Compare exported models and files with PyTorch and h5py
	@echo "== interop: a Python environment of its own"
	@Scripts/interop.sh

bench: setup build ## Time nas beside PyTorch (PEER=… its script, ROUNDS=5, OUTPUT=… a file)
	@echo "== bench: nas and PyTorch in turn"
	@Scripts/bench.sh

bench-tables: build ## Search a table beside Optuna (TABLE=… a CSV file, SEEDS=50 of Optuna's)
	@echo "== bench-tables: nas and Optuna on one table"
	@Benchmarks/tables/run.sh $(ARGS)

bench-curves: build ## Compare schedulers with Optuna's pruners (CURVES=… a table of curves)
	@echo "== bench-curves: nas curves and Optuna, on the same draws"
	@Benchmarks/curves/run.sh $(CURVES)

bench-recipes: build ## Compare recipes by how the supernet ranks (ARGS="--seed 1 fair paths")
	@echo "== bench-recipes: one supernet after the other"
	@python3 Benchmarks/ranking/recipes.py $(ARGS)

bench-baselines: build ## Compare the default with searches without a supernet (ARGS="--seeds 1,2")
	@echo "== bench-baselines: searches of equal time, their picks trained alone"
	@python3 Benchmarks/ranking/baselines.py $(ARGS)

# Builds only where nothing is built yet: root, who installs, may not have Swift.
$(PROGRAM):
	@$(MAKE) --no-print-directory build

install: | $(PROGRAM) ## Install program and search spaces under PREFIX (/usr/local)
	@echo "== install: $(INSTALLED_PROGRAM), $(INSTALLED_SHARE)"
	@install -d "$(dir $(INSTALLED_PROGRAM))" "$(INSTALLED_SHARE)"
	@install -m 755 $(PROGRAM) "$(INSTALLED_PROGRAM)"
	@rm -rf "$(INSTALLED_SHARE)/$(SPACES)"
	@cp -R $(SPACES) "$(INSTALLED_SHARE)/$(SPACES)"

uninstall: ## Remove what install put under PREFIX
	@echo "== uninstall: $(INSTALLED_PROGRAM), $(INSTALLED_SHARE)"
	@rm -f "$(INSTALLED_PROGRAM)"
	@rm -rf "$(INSTALLED_SHARE)"

format: ## Format every Swift file
	@$(SWIFT) format -i --recursive $(SOURCES)

lint: ## Check the format of every Swift file
	@$(SWIFT) format lint --strict --recursive $(SOURCES)

clean: ## Remove everything built
	@rm -rf .build
