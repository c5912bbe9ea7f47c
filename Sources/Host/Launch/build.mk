# The launcher: static, because it lives before any sandbox does and must not care what libraries the machine has, and with musl,
# with which a program starts in a tenth of the time: where the processor is virtual, glibc's questions about its caches take a
# quarter of a millisecond. Its system call filters are generated at build time by libseccomp from Sources/Host/Launch/seccomp.
MUSL_HEADERS := /usr/include/$(shell uname -m)-linux-musl
MUSL := /usr/lib/$(shell uname -m)-linux-musl
STATIC_FLAGS := -static-pie -fPIE -fuse-ld=lld -nostdlib -nostdlibinc -isystem $(MUSL_HEADERS) -idirafter /usr/include/$(shell uname -m)-linux-gnu -idirafter /usr/include
# Around the sources, in this order.
STATIC_BEGIN := $(MUSL)/rcrt1.o $(MUSL)/crti.o
STATIC_END := -L$(MUSL) -lc $(MUSL)/crtn.o
LAUNCH_SOURCES := $(wildcard Sources/Host/Launch/*.c)

launcher: $(LIB)/firsttry-launcher $(LIB)/firsttry-probe

# Runs in every sandbox's place before the first gate does, hence small and static.
$(LIB)/firsttry-probe: Sources/Host/Launch/probe/probe.c
	@mkdir -p $(LIB)
	$(CLANG) $(CFLAGS) $(STATIC_FLAGS) -o $@ $(STATIC_BEGIN) $< $(STATIC_END)

$(BUILD)/seccomp/generate: $(wildcard Sources/Host/Launch/seccomp/*.[ch])
	@mkdir -p $(@D)
	$(CLANG) $(CFLAGS) -o $@ $(filter %.c,$^) -lseccomp

$(BUILD)/seccomp/seccomp_programs.h: $(BUILD)/seccomp/generate
	$< $@

$(LIB)/firsttry-launcher: $(LAUNCH_SOURCES) $(wildcard Sources/Host/Launch/*.h Sources/Host/Launch/include/*.h) $(BUILD)/seccomp/seccomp_programs.h
	@mkdir -p $(LIB)
	$(CLANG) $(CFLAGS) $(STATIC_FLAGS) -ISources/Host/Launch/include -I$(BUILD)/seccomp -o $@ $(STATIC_BEGIN) $(LAUNCH_SOURCES) $(STATIC_END)

# The launcher's tests and its benchmark drive it from outside, without the host.
LAUNCH_TESTS := $(BUILD)/tests/launch
LAUNCH_TEST_FLAGS := $(filter-out -s -D_FORTIFY_SOURCE=2,$(CFLAGS)) -ISources/Host/Launch/include -ITests/Launch

launcher-tests: $(LAUNCH_TESTS)/promises $(LAUNCH_TESTS)/inside $(LAUNCH_TESTS)/bench $(LAUNCH_TESTS)/nothing $(LAUNCH_TESTS)/again $(LAUNCH_TESTS)/take-away $(LAUNCH_TESTS)/launcher-sanitized

$(LAUNCH_TESTS)/inside $(LAUNCH_TESTS)/nothing $(LAUNCH_TESTS)/again: $(LAUNCH_TESTS)/%: Tests/Launch/%.c
	@mkdir -p $(@D)
	$(CLANG) $(LAUNCH_TEST_FLAGS) -static -o $@ $<

$(LAUNCH_TESTS)/promises: $(filter-out %/inside.c %/nothing.c %/again.c %/sanitized.c %/bench.c %/bench_parts.c %/fuzz.c %/fuzz_archive.c %/fuzz_left_out.c %/fuzz_parts.c,$(wildcard Tests/Launch/*.c)) $(wildcard Tests/Launch/*.h)
	@mkdir -p $(@D)
	$(CLANG) $(LAUNCH_TEST_FLAGS) -o $@ $(filter %.c,$^)

$(LAUNCH_TESTS)/take-away: Tests/Launch/take_away.c Tests/Launch/take_away.h
	@mkdir -p $(@D)
	$(CLANG) $(LAUNCH_TEST_FLAGS) -DTAKE_AWAY_PROGRAM -static -o $@ $<

# The same promises are asked of the launcher under AddressSanitizer and UndefinedBehaviorSanitizer: dynamic, as those want it.
$(LAUNCH_TESTS)/launcher-sanitized: $(LAUNCH_SOURCES) Tests/Launch/sanitized.c $(wildcard Sources/Host/Launch/*.h Sources/Host/Launch/include/*.h) $(BUILD)/seccomp/seccomp_programs.h
	@mkdir -p $(@D)
	$(CLANG) $(filter-out -O2,$(LAUNCH_TEST_FLAGS)) -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer -fuse-ld=lld \
		-I$(BUILD)/seccomp -o $@ $(filter %.c,$^)

$(LAUNCH_TESTS)/bench: Tests/Launch/bench.c Tests/Launch/bench_parts.c Tests/Launch/drive.c $(wildcard Tests/Launch/*.h)
	@mkdir -p $(@D)
	$(CLANG) $(LAUNCH_TEST_FLAGS) -o $@ $(filter %.c,$^)
