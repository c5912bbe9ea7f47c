# The gate runner: dynamic, because it loads libraries; nothing but the C library is linked.
RUNNER_SOURCES := $(wildcard Sources/Host/Runner/*.c)

runner: $(LIB)/firsttry-runner $(LIB)/firsttry-runner-checked

$(LIB)/firsttry-runner-checked: Sources/Host/Runner/checked.sh
	@mkdir -p $(LIB)
	@cp $< $@.new && chmod 755 $@.new && mv $@.new $@

$(LIB)/firsttry-runner: $(RUNNER_SOURCES) $(wildcard Sources/Host/Runner/*.h plugin-sdk/c/include/firsttry/*.h plugin-sdk/c/include/firsttry/ext/*.h)
	@mkdir -p $(LIB)
	$(CLANG) $(CFLAGS) -fPIE -pie -Wl,-z,now,-z,relro -Iplugin-sdk/c/include -ISources/Host/Runner -o $@ $(RUNNER_SOURCES)
