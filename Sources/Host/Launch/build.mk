# The launcher: static, because it lives before any sandbox does and must not care what libraries the machine has. Its
# system call filters are generated at build time by libseccomp from Sources/Host/Launch/seccomp.
LAUNCH_SOURCES := $(wildcard Sources/Host/Launch/*.c)

launcher: $(LIB)/firsttry-launcher

$(BUILD)/seccomp/generate: $(wildcard Sources/Host/Launch/seccomp/*.[ch])
	@mkdir -p $(@D)
	$(CLANG) $(CFLAGS) -o $@ $(filter %.c,$^) -lseccomp

$(BUILD)/seccomp/seccomp_programs.h: $(BUILD)/seccomp/generate
	$< $@

$(LIB)/firsttry-launcher: $(LAUNCH_SOURCES) $(wildcard Sources/Host/Launch/*.h Sources/Host/Launch/include/*.h) $(BUILD)/seccomp/seccomp_programs.h
	@mkdir -p $(LIB)
	$(CLANG) $(CFLAGS) -static -ISources/Host/Launch/include -I$(BUILD)/seccomp -o $@ $(LAUNCH_SOURCES)
