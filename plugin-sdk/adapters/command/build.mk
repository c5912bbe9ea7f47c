# The adapter that serves gates of kind `command`: the SDK's own gate, built as the gates are (Plugins/build.mk).
adapter_folder := $(gate_folder)/adapters/command
adapter_sources := $(sort $(wildcard plugin-sdk/adapters/command/Sources/*.swift))

adapters: $(LIB)/adapters/command.so

$(LIB)/adapters/command.so: $(adapter_folder)/command.so gate-flavour
	@mkdir -p $(@D)
	@cmp -s $< $@ || { cp $< $@.new && mv $@.new $@; }

$(adapter_folder)/command.so: $(adapter_folder)/gate.o $(adapter_folder)/note.o $(gate_support) $(gate_map)
	$(call gate_link_$(GATE_FLAVOUR),$(filter $(adapter_folder)/%.o,$^))

$(adapter_folder)/gate.o: $(adapter_sources) $(gate_folder)/GateSDK.o
	@mkdir -p $(@D) && rm -f $@
	$(gate_swiftc) -module-name Adapter_command -c $(filter %.swift,$^) -o $@

$(adapter_folder)/note.o: plugin-sdk/c/src/gate_note.c $(gate_headers) Plugins/build.mk | gate-flavour
	@mkdir -p $(@D)
	$(gate_cc) '-DFT_GATE_ID="adapter-command"' -c $< -o $@
