# `make help` lists the targets; CONTRIBUTING.md says when to use which.

# One set of flags for every debug build: `make test` after `make build` compiles nothing twice.
swift_flags := --enable-code-coverage --explicit-target-dependency-import-check error
# The folder's name is mapped away, and so is the hash that incremental code generation keeps of it: equal sources give equal bytes,
# but for the length of a file's path that the compiler (6.3) leaves beside two of GRDB's checks of closures.
# Each function is a section of its own, and the linker puts those side by side that a scrape runs: spread over the whole program, they
# take a tenth more CPU of a scraper that comes now and then. Names in the list that are no more change nothing.
hot_functions := .ci/hot-functions.txt
release_flags := --configuration release --static-swift-stdlib --scratch-path .build-release \
	-Xswiftc -file-prefix-map -Xswiftc $(CURDIR)=. -Xcc -ffile-prefix-map=$(CURDIR)=. \
	-Xswiftc -Xfrontend -Xswiftc -disable-incremental-llvm-codegen \
	-Xswiftc -Xfrontend -Xswiftc -function-sections -Xcc -ffunction-sections -Xswiftc -use-ld=lld \
	-Xlinker --symbol-ordering-file=$(CURDIR)/$(hot_functions) -Xlinker --no-warn-symbol-ordering
build_dir := .build/debug
program := $(build_dir)/wechat-exporter
test_bundle := $(build_dir)/wechat-exporterPackageTests.xctest
profiles := .build/coverage
venv := .build-venv
python := $(venv)/bin/python
formatted := Package.swift Sources Tests

# Below this line coverage of Sources, in per cent, `make test` fails.
MIN_COVERAGE ?= 85
# `make study-real SERIES=folder` judges the series of a folder of your own.
SERIES ?=
# `make test FILTER=LayeringTests` runs the tests whose names match and judges no coverage.
FILTER ?=
# `make bench` compares with this revision, which it builds once.
BENCH_BASE ?= 55a2c0d
# `make test-peers CHECK=events` runs the checks whose names match and writes no document.
CHECK ?=
# `make faults FAULT=full` causes the faults whose names match.
FAULT ?=
# `make fuzz TARGET=rows` searches for so many seconds; without a target it lists them.
TARGET ?=
SECONDS ?= 600

.DEFAULT_GOAL := help
.PHONY: help setup setup-build setup-tests build demo test test-oldest bench hot-functions fuzz abuse load soak faults test-peers test-sanitize dashboards previews study study-real release image-test lint format clean

help: ## List the targets
	@sed -nE 's/^([a-z-]+):.*## (.*)/  make \1\t\2/p' Makefile | expand -t 20

setup: ## Install what build, tests and lint need (apt and pip)
	@.ci/setup

# What the program needs without the tests: the first command on a new machine is not to install a browser.
setup-build:
	@.ci/setup build

setup-tests:
	@.ci/setup tests

build: setup-build ## Build the program, debug
	swift build $(swift_flags)

demo: build ## Run exporter and simulator together, no credentials needed
	@LLVM_PROFILE_FILE=/dev/null $(program) demo

# Two tests at a time: hundreds at once starve each other of the threads that their tasks share, and answers come too late.
# Tests start the built program as a child, which inherits the pattern; %m keeps one file per binary and merges into it.
test: setup-tests ## Run all tests and judge the coverage of Sources
	swift build --build-tests $(swift_flags)
	@rm -rf $(profiles) && mkdir -p $(profiles)
	LLVM_PROFILE_FILE=$(CURDIR)/$(profiles)/%m.profraw \
		SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=2 \
		swift test --skip-build --disable-xctest --parallel $(if $(FILTER),--filter $(FILTER))
	@$(if $(FILTER),true,.ci/coverage $(MIN_COVERAGE) $(profiles) $(test_bundle) $(program))
	@$(if $(FILTER),true,.ci/rules)
	@$(if $(FILTER),true,.ci/dashboards)
	@$(if $(FILTER),true,.ci/deploy)
	@$(if $(FILTER),true,.ci/peers)

dashboards: setup ## Write dashboards, the alerts in Chinese, and the rules of Grafana, the Prometheus operator and Nightingale
	dashboards/tools/generate.py
	$(python) dashboards/tools/translate_rules.py
	$(python) dashboards/tools/convert_rules.py
	$(python) dashboards/tools/wrap_rules.py
	$(python) dashboards/tools/convert_nightingale.py

previews: setup build ## Draw what each dashboard shows of simulated weeks (matplotlib by pip)
	$(venv)/bin/pip install --quiet --disable-pip-version-check matplotlib==3.11.2 pillow==13.0.0
	LLVM_PROFILE_FILE=/dev/null $(build_dir)/wechat-dev history --days 42 --accounts 8 >.build/previews.om
	LLVM_PROFILE_FILE=/dev/null $(python) dashboards/tools/draw_previews.py --feed .build/previews.om

# Servers and client share one core: across two, where the kernel puts them doubles a figure from one run to the next.
# Counts are the same on each run, times are not: a goal that was reached must be missed by a third to fail.
bench: setup ## Measure scrapes beside nginx, and accounts beside the revision BENCH_BASE (an hour; BENCH_WRITE=1 writes docs/performance.md)
	@.ci/setup bench
	swift build $(release_flags) --product wechat-exporter
	swift build $(release_flags) --product wechat-dev
	PYTHONDONTWRITEBYTECODE=1 taskset -c 0 $(python) Tests/Bench/bench.py \
		.build-release/release/wechat-exporter .build-release/release/wechat-dev
	PYTHONDONTWRITEBYTECODE=1 taskset -c 0 $(python) Tests/Bench/events.py .build-release/release/wechat-exporter
	.ci/instructions .build-release/release/wechat-dev
	base=$$(.ci/bench-base $(BENCH_BASE)) && PYTHONDONTWRITEBYTECODE=1 $(python) Tests/Bench/people.py \
		.build-release/release/wechat-exporter --base "$$base"

hot-functions: setup ## Write anew which functions a scrape runs, which the release build puts side by side (minutes)
	@.ci/setup bench
	swift build $(release_flags) --product wechat-exporter
	PYTHONDONTWRITEBYTECODE=1 $(python) Tests/Bench/hot_functions.py .build-release/release/wechat-exporter $(hot_functions)

study: setup-tests ## Random faults, kills and histories, and how often the alerts are wrong on made-up traffic (hours)
	swift build --build-tests $(swift_flags)
	swift build $(release_flags) --product wechat-dev
	$(python) dashboards/tools/study.py --program .build-release/release/wechat-dev
	WECHAT_EXPORTER_STUDY=1 LLVM_PROFILE_FILE=/dev/null \
		swift test --skip-build --disable-xctest --filter 'RandomFaultStudyTests|CollectingModelTests|SendingModelTests|CrashLoopTests|RemoteWriteKillTests|EventScrapeTests|CorpusTests|WireJudgeTests|ExpositionJudgeTests'

# Built apart from all others, with libFuzzer's counters in it.
fuzz: setup-build ## Search for inputs that our readers get wrong (libFuzzer; TARGET= names what, SECONDS= how long; none lists them)
	@.ci/fuzz '$(TARGET)' $(SECONDS)

# What comes of the packages' series stands in the README; of a folder of one's own it is only printed.
study-real: setup-tests ## How often the alerts are wrong on real people's traffic (series by pip, or SERIES=folder; half an hour)
	$(venv)/bin/pip install --quiet --disable-pip-version-check numpy==2.4.6 pandas==3.1.1 holidays==0.109
	swift build $(release_flags) --product wechat-dev
	PYTHONDONTWRITEBYTECODE=1 $(python) dashboards/tools/study_real.py --program .build-release/release/wechat-dev \
		$(if $(SERIES),--series $(SERIES),--write dashboards/prometheus/README.md)

release: setup ## Build the stripped program with its SHA-256 and SPDX list into .build-release/out
	@.ci/release $(release_flags)

abuse: setup-tests ## Attack the release build in every way Tests/Abuse knows while a good client scrapes (minutes)
	swift build $(release_flags) --product wechat-exporter
	swift build --build-tests $(swift_flags)
	WECHAT_EXPORTER_ABUSE=$(CURDIR)/.build-release/release/wechat-exporter LLVM_PROFILE_FILE=/dev/null \
		swift test --skip-build --disable-xctest --filter AbuseTests

load: setup ## Scrapes, attacks, reloads and a failing upstream at once, each answer checked (a quarter of an hour)
	swift build $(release_flags) --product wechat-exporter
	PYTHONDONTWRITEBYTECODE=1 $(python) Tests/Load/load.py .build-release/release/wechat-exporter

soak: setup ## A month on a clock that runs fast, its store, queue and Prometheus compared with WeChat (a quarter of an hour)
	swift build $(release_flags) --product wechat-exporter
	swift build $(release_flags) --product wechat-dev
	PYTHONDONTWRITEBYTECODE=1 $(python) Tests/Soak/soak.py .build-release/release/wechat-exporter .build-release/release/wechat-dev

# Disks are mounted and memory is limited, which only root may.
faults: setup ## Full, read-only and slow disks, set clocks, no descriptors, no memory, old stores: what is seen (root, a quarter of an hour)
	swift build $(release_flags) --product wechat-exporter
	PYTHONDONTWRITEBYTECODE=1 $(python) Tests/Machine/machine.py .build-release/release/wechat-exporter $(if $(FAULT),--fault '$(FAULT)')

# Debian's packages of other programs are unpacked, not installed.
test-peers: setup-tests ## Run it beside Prometheus, VictoriaMetrics and others, oldest and newest (network, half an hour; writes docs/peers.md)
	swift build $(release_flags) --product wechat-exporter
	swift build $(release_flags) --product wechat-dev
	PYTHONDONTWRITEBYTECODE=1 $(python) Tests/Peers/peers.py .build-release/release/wechat-exporter .build-release/release/wechat-dev \
		$(if $(CHECK),--check '$(CHECK)')

test-sanitize: setup-tests ## Run all tests under the address and the thread sanitizer (half an hour with the builds)
	.ci/sanitize address $(FILTER)
	.ci/sanitize thread $(FILTER)

test-oldest: ## Build with the oldest Swift promised, in a Debian of its own, and run the demo (root, network, a quarter of an hour)
	@.ci/test-oldest

image-test: ## Build the Docker image for real and run the program from it as a container would (root, minutes)
	@.ci/image-test

lint: ## Check Swift, shell, Python, YAML and the documents, change nothing
	@.ci/setup lint
	swift format lint --strict --recursive $(formatted)
	.ci/lint

format: ## Format all Swift files in place
	swift format --in-place --recursive $(formatted)

clean: ## Remove everything that was built or installed here
	rm -rf --one-file-system .build .build-release .build-base .build-asan .build-tsan .build-fuzz .build-oldest .build-peers .build-venv .build-kubectl
