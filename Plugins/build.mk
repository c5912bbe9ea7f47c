# The gates: every Plugins/<id>/Sources/*.swift becomes $(GATES_DIR)/<id>.so, with Plugins/<id>/drivers/*.py as texts, for which
# Swift is made in Sources/Drivers (the package's own builds need it too: `make drivers`). Included by the Makefile, which sets BUILD
# and GATES_DIR; `make gates GATE_FLAVOUR=full` builds the twins on the whole of Swift.
#   embedded  Embedded Swift: tens of kilobytes, needs the C library alone
#   full      ordinary Swift with its runtime inside: megabytes; the one that the unit tests know
GATE_FLAVOUR ?= embedded

gate_ids     := $(sort $(patsubst Plugins/%/Sources/,%,$(dir $(wildcard Plugins/*/Sources/*.swift))))
gate_folder  := $(BUILD)/gates/$(GATE_FLAVOUR)
gate_sdk     := $(sort $(shell find plugin-sdk/swift/GateSDK -name '*.swift'))
gate_headers := $(wildcard plugin-sdk/c/include/*.modulemap plugin-sdk/c/include/firsttry/*.h plugin-sdk/c/include/firsttry/ext/*.h)
gate_map     := plugin-sdk/c/gate.map
gate_support := $(if $(filter embedded,$(GATE_FLAVOUR)),$(gate_folder)/support.o)

# Asked once, and only when a gate is built.
gate_swift_info     = $(eval gate_swift_info := $$(shell swiftc -print-target-info | tr -d ' \n'))$(gate_swift_info)
gate_swift_triple   = $(shell echo '$(gate_swift_info)' | sed 's/.*"unversionedTriple":"\([^"]*\)".*/\1/')
gate_swift_resource = $(shell echo '$(gate_swift_info)' | sed 's/.*"runtimeResourcePath":"\([^"]*\)".*/\1/')
gate_tables         = $(gate_swift_resource)/embedded/$(gate_swift_triple)/libswiftUnicodeDataTables.a
gate_clang          = $(or $(CLANG),$(gate_swift_resource)/../../bin/clang)

gate_swiftc_embedded := -enable-experimental-feature Embedded -Osize -Xfrontend -function-sections
gate_swiftc_full     := -O -Xfrontend -function-sections
gate_swiftc = swiftc -swift-version 6 -warnings-as-errors -enable-upcoming-feature InternalImportsByDefault \
    -parse-as-library -wmo $(gate_swiftc_$(GATE_FLAVOUR)) -I plugin-sdk/c/include -I $(gate_folder)
# swiftc leaves an object alone that it takes for up to date, and does not look at all flags: each rule removes it first.
gate_cc = $(gate_clang) -std=c11 -O2 -Wall -Wextra -Wpedantic -Werror -fPIC -fvisibility=hidden \
    -ffunction-sections -Iplugin-sdk/c/include

gate_link_embedded = $(gate_clang) -shared -o $@ $(1) $(gate_folder)/GateSDK.o $(gate_support) $(gate_tables) \
    -Wl,--gc-sections,--as-needed,-z,now,-z,relro,-z,defs,-z,noexecstack,--version-script=$(gate_map),-s
# The driver's own -lstdc++ is dynamic unless a folder that holds nothing but the archive comes first.
gate_link_full = swiftc -emit-library -static-stdlib -o $@ $(1) $(gate_folder)/GateSDK.o -L $(gate_folder)/lib \
    -Xclang-linker -static-libgcc -Xlinker --gc-sections -Xlinker --as-needed -Xlinker -z -Xlinker now \
    -Xlinker -z -Xlinker relro -Xlinker --version-script=$(gate_map) -Xlinker -s

gates: $(patsubst %,$(GATES_DIR)/%.so,$(gate_ids))

# Always looked at, since another flavour may lie there; replaced by rename, so that a running gate keeps its own file.
$(GATES_DIR)/%.so: $(gate_folder)/%.so gate-flavour
	@mkdir -p $(GATES_DIR)
	@cmp -s $< $@ || { cp $< $@.new && mv $@.new $@; }

gate-flavour:
	@case '$(GATE_FLAVOUR)' in embedded | full) ;; *) \
	  echo "GATE_FLAVOUR is '$(GATE_FLAVOUR)', expected embedded or full" >&2; exit 2 ;; esac

$(gate_folder)/GateSDK.o: $(gate_sdk) $(gate_headers) Plugins/build.mk | gate-flavour
	@mkdir -p $(gate_folder)/lib && rm -f $@
	@ln -sf "$$(cc -print-file-name=libstdc++.a)" $(gate_folder)/lib/
	$(gate_swiftc) -module-name GateSDK -emit-module -emit-module-path $(gate_folder)/GateSDK.swiftmodule \
	  -c $(gate_sdk) -o $@

$(gate_folder)/support.o: plugin-sdk/swift/Embedded/support.c Plugins/build.mk | gate-flavour
	@mkdir -p $(gate_folder)
	$(gate_cc) -fno-builtin -c $< -o $@

# $(1): the gate's id.
gate_drivers = $(patsubst Plugins/$(1)/drivers/%.py,Plugins/$(1)/Sources/Drivers/%.py.swift,$(sort $(wildcard Plugins/$(1)/drivers/*.py)))

drivers: $(foreach id,$(gate_ids),$(call gate_drivers,$(id)))

define gate_rules
Plugins/$(1)/Sources/Drivers/%.py.swift: Plugins/$(1)/drivers/%.py scripts/embed-driver
	@mkdir -p $$(@D) && scripts/embed-driver $$< > $$@.new && mv $$@.new $$@

$(gate_folder)/$(1)/note.o: plugin-sdk/c/src/gate_note.c $(gate_headers) Plugins/build.mk | gate-flavour
	@mkdir -p $$(@D)
	$$(gate_cc) '-DFT_GATE_ID="$(1)"' -c $$< -o $$@

$(gate_folder)/$(1)/gate.o: $(sort $(wildcard Plugins/$(1)/Sources/*.swift)) $(call gate_drivers,$(1)) $(gate_folder)/GateSDK.o
	@mkdir -p $$(@D) && rm -f $$@
	$$(gate_swiftc) -module-name Gate_$(subst -,_,$(1)) -c $$(filter %.swift,$$^) -o $$@

$(gate_folder)/$(1).so: $(gate_folder)/$(1)/gate.o $(gate_folder)/$(1)/note.o $(gate_support) $(gate_map)
	$$(call gate_link_$(GATE_FLAVOUR),$$(filter $(gate_folder)/$(1)/%.o,$$^))
endef
$(foreach id,$(gate_ids),$(eval $(call gate_rules,$(id))))

.PHONY: gates gate-flavour drivers
