/* SPDX-License-Identifier: Apache-2.0 */
/* One fake gate, compiled into many sound and broken ones by macros. Loading any of them ends the process: nothing that
 * discovery reads may run. */
#include "firsttry/firsttry.h"

#include <stdlib.h>

#if defined(WITHOUT_LIBC)
__attribute__((constructor)) static void loaded(void) { __builtin_trap(); }
#else
__attribute__((constructor)) static void loaded(void) { abort(); }
#endif

#ifndef ID
#define ID "sample"
#endif
#ifndef MAJOR
#define MAJOR FT_ABI_MAJOR
#endif
#ifndef MINOR
#define MINOR FT_ABI_MINOR
#endif
#ifndef NOTE_ALIGNMENT
#define NOTE_ALIGNMENT 4
#endif

#define NOTE(symbol, id)                                                                                               \
    __attribute__((section(".note.firsttry"), used, aligned(NOTE_ALIGNMENT))) static const ft_note symbol = {          \
        sizeof(FT_NOTE_NAME), sizeof(ft_note_description), FT_NOTE_TYPE, FT_NOTE_NAME, {MAJOR, MINOR, id}}

#if defined(NOTE_OF_THE_SDK)
FT_GATE_NOTE(ID);
#elif defined(SHORT_NOTE)
__attribute__((section(".note.firsttry"), used, aligned(4))) static const struct {
    uint32_t name_size, description_size, type;
    char name[12];
    uint32_t major;
} note = {sizeof(FT_NOTE_NAME), 4, FT_NOTE_TYPE, FT_NOTE_NAME, MAJOR};
#elif defined(ENDLESS_ID)
NOTE(note, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
#elif !defined(NO_NOTE)
NOTE(note, ID);
#endif
#if defined(TWO_NOTES)
NOTE(second_note, ID);
#endif
#if defined(LONG_NOTES)
__attribute__((section(".note.long"), used, aligned(4))) static const struct {
    uint32_t name_size, description_size, type;
    char name[4], description[20000];
} long_note = {4, 20000, 7, "LNG", {0}};
#endif

/* The header declares the entry as an exported function: what is none takes its name below the compiler. */
#if defined(DATA_ENTRY)
FT_EXPORT const int data_entry __asm__("ft_gate_entry") = 1;
#elif defined(OBJECT_AMONG_CODE)
__asm__(".text\n.globl ft_gate_entry\n.type ft_gate_entry, %object\n.size ft_gate_entry, 4\nft_gate_entry: .long 0\n");
#elif defined(FUNCTION_AMONG_DATA)
__asm__(".data\n.globl ft_gate_entry\n.type ft_gate_entry, %function\nft_gate_entry: .long 0\n.text\n");
#elif defined(HIDDEN_ENTRY)
__attribute__((visibility("hidden"), used)) void hidden_entry(void) __asm__("ft_gate_entry");
void hidden_entry(void) {}
#elif !defined(NO_ENTRY)
const ft_gate *ft_gate_entry(uint32_t host_major) { return host_major == 0 ? NULL : NULL; }
#endif

#if defined(MANY_SYMBOLS)
#define FOUR(name) void name##1(void) {} void name##2(void) {} void name##3(void) {} void name##4(void) {}
#define SIXTEEN(name) FOUR(name##_a) FOUR(name##_b) FOUR(name##_c) FOUR(name##_d)
SIXTEEN(ft_p) SIXTEEN(ft_q) SIXTEEN(ft_r) SIXTEEN(ft_s)
#endif

#if defined(PROGRAM)
int main(void) { return 0; }
#endif
