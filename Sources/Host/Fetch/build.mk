# What fetches: two small programs beside the host, each the only one that links its library. Both are dynamic: TLS is
# updated by the system, not by us.
FETCH_FLAGS := $(CFLAGS) -fPIE -pie -Wl,-z,now,-z,relro,-z,noexecstack

fetch: $(LIB)/firsttry-download $(LIB)/firsttry-unpack

$(LIB)/firsttry-download: Sources/Host/Fetch/download.c
	@mkdir -p $(LIB)
	$(CLANG) $(FETCH_FLAGS) -o $@ $< -lcurl

$(LIB)/firsttry-unpack: Sources/Host/Fetch/unpack.c Sources/Host/Fetch/confine.c Sources/Host/Fetch/confine.h
	@mkdir -p $(LIB)
	$(CLANG) $(FETCH_FLAGS) -o $@ $(filter %.c,$^) -larchive
