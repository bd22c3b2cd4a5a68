# What a person does with this package, by name; `make` alone lists it.

SWIFT ?= swift
PREFIX ?= /usr/local
ARGS ?=

PROGRAM := .build/release/nas
SOURCES := Sources Tests Examples Package.swift
export SWIFT PREFIX DESTDIR

.PHONY: help setup build search test interop check-torchvision onednn3 bench bench-onednn \
	bench-tables bench-curves bench-spaces bench-tuning bench-recipes bench-ingredients bench-baselines \
	dist deb check-dist \
	install uninstall check-install check-arm64 format lint clean
.NOTPARALLEL:

help: ## Show this list
	@sed -n 's/^\([a-z0-9-]*\):[^#]*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 26

setup: ## Install the system libraries and Fashion-MNIST where they are missing
	@echo "== setup: system libraries and Fashion-MNIST"
	@Scripts/setup.sh

build: ## Build the program, .build/release/nas
	@echo "== build: $(PROGRAM)"
	@$(SWIFT) build -c release --product nas
	@touch .build/built # for Scripts/packaging/install.sh

search: setup build ## Set up, build, and search the default space; options in ARGS="…"
	@echo "== search: nas search --space cnn-small $(ARGS)"
	@$(PROGRAM) search --space cnn-small $(ARGS)

test: setup ## Set up and run every test
	@echo "== test: the whole suite"
	@Scripts/test.sh

interop: setup build ## Compare exports with PyTorch, Keras, ONNX Runtime, compiled C; files with h5py
	@Scripts/setup.sh interop
	@echo "== interop: a Python environment of its own"
	@Scripts/interop.sh

check-torchvision: build ## Compare reference networks with torchvision's own modules (PYTHON=…)
	@echo "== check-torchvision: our weights in torchvision's modules, the logits beside ours"
	@Scripts/check_torchvision.sh

bench: setup build ## Time nas beside PyTorch (ROUNDS=5, OUTPUT=… a file, ARGS="--networks others")
	@echo "== bench: nas and PyTorch in turn"
	@Scripts/bench.sh $(ARGS)

onednn3: ## Build the program with oneDNN 3 from PyPI: .build-onednn3/release/nas
	@echo "== onednn3: the program with another oneDNN"
	@Scripts/onednn3.sh

bench-onednn: build onednn3 ## Compare the program's speed with oneDNN 3's (ARGS="--rounds 9")
	@echo "== bench-onednn: both builds in turn"
	@python3 Benchmarks/onednn/compare.py $(PROGRAM) .build-onednn3/release/nas $(ARGS)

bench-tables: build ## Search a table beside Optuna (TABLE=… a CSV file, SEEDS=50 of Optuna's)
	@echo "== bench-tables: nas and Optuna on one table"
	@Benchmarks/tables/run.sh $(ARGS)

bench-curves: build ## Compare schedulers with Optuna's pruners (CURVES=… a table of curves)
	@echo "== bench-curves: nas curves and Optuna, on the same draws"
	@Benchmarks/curves/run.sh "$(CURVES)" $(ARGS)

bench-spaces: build ## Time search spaces: check, show, sample, decode, cost (ARGS="darts")
	@echo "== bench-spaces: one space after the other"
	@$(SWIFT) build -c release --product bench-spaces
	@python3 Benchmarks/spaces/measure.py $(PROGRAM) .build/release/bench-spaces $(ARGS)

bench-tuning: build ## Compare samplers with Optuna's (ARGS="--seeds 30 --trials 100")
	@echo "== bench-tuning: nas samplers and Optuna, on the same functions"
	@Benchmarks/tuning/run.sh $(ARGS)

bench-recipes: build ## Compare recipes by how the supernet ranks (ARGS="--seed 1 fair paths")
	@echo "== bench-recipes: one supernet after the other"
	@python3 Benchmarks/ranking/recipes.py $(ARGS)

bench-ingredients: build ## Train a network with and without each part of a recipe (ARGS="--seeds 2")
	@echo "== bench-ingredients: one retraining after the other"
	@python3 Benchmarks/retraining/ingredients.py $(ARGS)

bench-baselines: build ## Compare the default with searches without a supernet (ARGS="--seeds 1,2")
	@echo "== bench-baselines: searches of equal time, their picks trained alone"
	@python3 Benchmarks/ranking/baselines.py $(ARGS)

dist: ## Pack the program for machines without Swift: dist/nas-VERSION-linux-x86_64.tar.gz
	@echo "== dist: an archive; builds with Swift's runtime in it, in .build/dist"
	@Scripts/packaging/dist.sh

deb: ## Pack the program as a Debian package: dist/nas_VERSION_amd64.deb
	@echo "== deb: a Debian package; builds with Swift's runtime in it, in .build/dist"
	@Scripts/packaging/deb.sh

check-dist: dist deb ## Try both in a bare Debian 12 (as root; some minutes)
	@echo "== check-dist: packed twice; archive and package in a Debian 12 without Swift"
	@Scripts/packaging/check_reproducible.sh
	@Scripts/packaging/check_dist.sh

install: ## Install program, spaces, recipes, man page and completions under PREFIX (/usr/local)
	@echo "== install: $(DESTDIR)$(PREFIX)"
	@Scripts/packaging/install.sh install

uninstall: ## Remove just what install put under PREFIX
	@echo "== uninstall: $(DESTDIR)$(PREFIX)"
	@Scripts/packaging/install.sh uninstall

check-install: build ## Install into a folder of its own, use what is there, uninstall
	@echo "== check-install: program, man page and completions"
	@Scripts/packaging/check_install.sh

format: ## Format every Swift file
	@$(SWIFT) format -i --recursive $(SOURCES)

check-arm64: ## Run the kernels of ARM64 under qemu-user, beside this processor's
	@echo "== check-arm64: kernels against the plain ones, and those bit for bit"
	@Scripts/check_kernels.sh arm64

lint: ## Check every Swift file's format, and docs/architecture.md's table of modules
	@python3 Scripts/check_architecture.py
	@$(SWIFT) format lint --strict --recursive $(SOURCES)

clean: ## Remove everything built, Python environments too; results stay
	@rm -rf .build .build-* .build_* .venv* dist Examples/*/.build
