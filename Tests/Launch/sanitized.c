/* SPDX-License-Identifier: Apache-2.0 */
/* The launcher is started with an empty environment: what AddressSanitizer should do is said in the program. Leaks are nothing to
 * look for, because nothing is allocated. A pid 1 has neither a terminal nor the host's files: its end tells. */
const char *__asan_default_options(void);
const char *__ubsan_default_options(void);

const char *__asan_default_options(void) { return "detect_leaks=0:symbolize=0:exitcode=86:detect_stack_use_after_return=0:handle_segv=0"; }
const char *__ubsan_default_options(void) { return "symbolize=0:print_stacktrace=0"; }
