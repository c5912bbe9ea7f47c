#include <firsttry/note.h>

FT_GATE_NOTE("@ID@");
