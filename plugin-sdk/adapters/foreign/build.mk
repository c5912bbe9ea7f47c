# The adapter for gates of kind "foreign": libffi is linked in, so that a gate's library meets no other copy of it.
FOREIGN        := plugin-sdk/adapters/foreign
FOREIGN_SOURCES := $(wildcard $(FOREIGN)/*.c $(FOREIGN)/declaration/*.c)

adapters: $(LIB)/adapters/foreign.so

$(LIB)/adapters/foreign.so: $(FOREIGN_SOURCES) $(wildcard $(FOREIGN)/*.h $(FOREIGN)/declaration/*.h plugin-sdk/c/include/firsttry/*.h plugin-sdk/c/include/firsttry/ext/*.h) $(FOREIGN)/build.mk
	@mkdir -p $(LIB)/adapters
	$(CLANG) $(CFLAGS) -fPIC -shared -fvisibility=hidden -Iplugin-sdk/c/include -I$(FOREIGN) -o $@.new $(FOREIGN_SOURCES) \
	  $(or $(wildcard $(shell $(CLANG) -print-file-name=libffi_pic.a)),-lffi) -Wl,--version-script=plugin-sdk/c/gate.map,-z,now,-z,relro,-z,defs,-z,noexecstack
	@mv $@.new $@
