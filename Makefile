# One entry point: `make help` lists what there is.
SHELL := /bin/sh
.DEFAULT_GOAL := help

CONFIG ?= release
BUILD  := .build/firsttry
STAGE  := $(BUILD)/$(CONFIG)
PREFIX ?= /usr/local
VERSION := $(shell sed -n 's/.*version = "\(.*\)".*/\1/p' Sources/Host/Model/Version.swift)
CLANG  := $(shell scripts/toolchain 2>/dev/null)/bin/clang
# DWARF 4: the valgrind of Debian 12 cannot read what clang writes for itself.
CFLAGS := -std=gnu17 -O2 -Wall -Wextra -Werror -fstack-protector-strong -D_FORTIFY_SOURCE=2 $(if $(filter release,$(CONFIG)),-s,-gdwarf-4)

# Only the static libstdc++ lies here: what is found first is linked.
STATIC := $(BUILD)/static

SWIFT_FLAGS_debug   :=
# Nothing looks up a function of the program by name, and three libraries less to load make it start in half the time.
SWIFT_FLAGS_release := --static-swift-stdlib --disable-local-rpath -Xswiftc -no-toolchain-stdlib-rpath \
	-Xswiftc "-L$(CURDIR)/$(STATIC)" -Xswiftc -Xclang-linker -Xswiftc -static-libgcc -Xlinker --no-export-dynamic -Xlinker -s
SWIFT_BUILD := swift build -c $(CONFIG) $(SWIFT_FLAGS_$(CONFIG))

# For the builds that other targets ask for: the gates are compiled one by one, beside the host.
MAKE_ALL := $(MAKE) --no-print-directory -j$(shell nproc)

GATES_DIR := $(STAGE)/lib/firsttry/gates
LIB := $(STAGE)/lib/firsttry

# A user whom the machine does not know has no home, or none to write to; Python and Swift insist on one.
ifneq ($(shell [ -d "$$HOME" ] && [ -w "$$HOME" ] && echo yes),yes)
export HOME := $(CURDIR)/.build/home
endif

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-10s %s\n", $$1, $$2 }'

run: setup ## set up, build, and run the gates on the example project
	@echo "building (some minutes the first time; log in .build/build.log)"
	@$(MAKE_ALL) build CONFIG=release > .build/build.log 2>&1 || { tail -n 30 .build/build.log; exit 1; }
	@scripts/run-example $(BUILD)/release

test: ## build everything and run all tests
	@scripts/setup test
	@scripts/test

setup: ## install what building and running needs
	@scripts/setup

build: host launcher runner fetch gates adapters manifests sdk ## build a relocatable tree in .build/firsttry/$(CONFIG)

host: $(STATIC)/libstdc++.a
	@$(SWIFT_BUILD) --product firsttry
	@mkdir -p $(STAGE)/bin && cp -f "$$($(SWIFT_BUILD) --show-bin-path)/firsttry" $(STAGE)/bin/firsttry

$(STATIC)/libstdc++.a:
	@mkdir -p $(@D) && ln -sfn "$$($(CLANG) -print-file-name=libstdc++.a)" $@

include Sources/Host/Launch/build.mk
include Sources/Host/Runner/build.mk
include Sources/Host/Fetch/build.mk
include Plugins/build.mk
include benchmarks/build.mk
# Each adds its library to what `adapters` needs.
-include plugin-sdk/adapters/*/build.mk

adapters:

manifests:
	@mkdir -p $(STAGE)/share/firsttry/manifests $(STAGE)/share/firsttry/schema
	@cp manifests/*.json $(STAGE)/share/firsttry/manifests/
	@cp -R manifests/parts $(STAGE)/share/firsttry/manifests/
	@cp manifests/schema/*.json $(STAGE)/share/firsttry/schema/
	@mkdir -p $(STAGE)/share/firsttry/setup $(STAGE)/share/firsttry/policies
	@cp setup/* $(STAGE)/share/firsttry/setup/
	@cp policies/*.json $(STAGE)/share/firsttry/policies/
	@cp scripts/gate-tools.txt $(STAGE)/share/firsttry/tools.txt

# What gates are built with: headers, the Swift package, templates, pkg-config.
sdk:
	@scripts/stage-sdk $(STAGE) $(VERSION)

bless: ## rewrite the goldens from what the program does, then show the difference
	@FIRSTTRY_BLESS=1 scripts/test swift && git diff --stat -- Plugins Tests docs

bench: ## measure what is promised, as ratios, side by side
	@scripts/setup bench
	@$(MAKE_ALL) build launcher-tests bench-gates CONFIG=release > .build/build.log 2>&1 || { tail -n 30 .build/build.log; exit 1; }
	@benchmarks/run $(BUILD)/release
	@benchmarks/selfcheck $(BUILD)/release
	@scripts/run-example $(BUILD)/release > .build/example.log 2>&1 || { tail -n 5 .build/example.log; exit 1; }
	@benchmarks/together $(BUILD)/release .build/example/webshop .build/example-env/webshop

fuzz: setup ## fuzz everything that parses hostile input, a minute each
	@scripts/fuzz

lint: ## check formatting and the house rules
	@swift format lint --strict --recursive --parallel Sources Plugins plugin-sdk/swift Tests Package.swift

dist: setup ## make the relocatable folder dist/ and say how big it is
	@$(MAKE_ALL) build CONFIG=release
	@scripts/dist $(BUILD)/release dist $(VERSION)

install: dist ## copy dist/ to PREFIX (default /usr/local)
	@mkdir -p "$(PREFIX)" && cp -R dist/. "$(PREFIX)/" && echo "installed in $(PREFIX): $(PREFIX)/bin/firsttry --help"

clean: ## remove everything that was built
	@rm -rf .build dist

.PHONY: help run test setup build host launcher runner fetch gates adapters manifests sdk bless bench fuzz lint dist install clean
