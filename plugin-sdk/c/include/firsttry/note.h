/* SPDX-License-Identifier: Apache-2.0 */
/* The ELF note by which a library is judged before any of its code runs: name "FirstTry", type 1, and as description
 * the ABI it was built for and its id. A C or C++ gate writes FT_GATE_NOTE("my-gate") once, at file scope; gates in
 * other languages link plugin-sdk/c/src/gate_note.c, compiled with -DFT_GATE_ID='"my-gate"'.
 * The note is a claim: it says what to ask for, and the runner checks after loading that entry, note and manifest agree. */
#ifndef FIRSTTRY_NOTE_H
#define FIRSTTRY_NOTE_H

#include "macros.h"
#include "version.h"

#define FT_NOTE_NAME "FirstTry"
#define FT_NOTE_TYPE 1
#define FT_NOTE_ID_MAX 64

typedef struct ft_note_description {
    uint32_t abi_major;
    uint32_t abi_minor;
    char id[FT_NOTE_ID_MAX]; /* NUL-terminated */
} ft_note_description;

typedef struct ft_note {
    uint32_t name_size; /* sizeof(FT_NOTE_NAME), with its NUL */
    uint32_t description_size;
    uint32_t type;
    char name[12]; /* padded to 4 */
    ft_note_description description;
} ft_note;

#define FT_GATE_NOTE(gate_id)                                                                                          \
    FT_STATIC_ASSERT(sizeof(gate_id) <= FT_NOTE_ID_MAX, "a gate's id has at most 63 bytes");                            \
    __attribute__((section(".note.firsttry"), used, aligned(4))) static const ft_note ft_gate_note = {                  \
        sizeof(FT_NOTE_NAME), sizeof(ft_note_description), FT_NOTE_TYPE, FT_NOTE_NAME,                                   \
        {FT_ABI_MAJOR, FT_ABI_MINOR, gate_id}}

#endif
