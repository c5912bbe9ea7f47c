# The gates that do nothing: what one in C and one in Swift cost. Included by the Makefile after Plugins/build.mk.
bench_folder := $(BUILD)/bench

bench-gates: $(bench_folder)/noop-c.so $(bench_folder)/noop-swift.so

$(bench_folder)/noop-c.so: benchmarks/noop_gate.c $(gate_headers) $(gate_map)
	@mkdir -p $(@D)
	$(gate_cc) '-DGATE_ID="noop-c"' -shared -Wl,--version-script=$(gate_map),-s $< -o $@

$(bench_folder)/note.o: plugin-sdk/c/src/gate_note.c $(gate_headers)
	@mkdir -p $(@D)
	$(gate_cc) '-DFT_GATE_ID="noop-swift"' -c $< -o $@

$(bench_folder)/gate.o: benchmarks/NoopGate.swift $(gate_folder)/GateSDK.o
	@mkdir -p $(@D) && rm -f $@
	$(gate_swiftc) -module-name NoopGate -c $< -o $@

$(bench_folder)/noop-swift.so: $(bench_folder)/gate.o $(bench_folder)/note.o $(gate_support) $(gate_map)
	$(call gate_link_$(GATE_FLAVOUR),$(bench_folder)/gate.o $(bench_folder)/note.o)

.PHONY: bench-gates
