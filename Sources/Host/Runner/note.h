/* SPDX-License-Identifier: Apache-2.0 */
/* Reads a gate's ELF note out of its file; nothing of the file is mapped or executed. */
#ifndef RUNNER_NOTE_H
#define RUNNER_NOTE_H

#include <firsttry/note.h>

/* Returns NULL and fills `note`, its id NUL-terminated and not empty; or says what is wrong with the file. */
const char *note_read(int fd, ft_note_description *note);

#endif
