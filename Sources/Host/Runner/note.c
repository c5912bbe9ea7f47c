/* SPDX-License-Identifier: Apache-2.0 */
#include "note.h"

#include <elf.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

/* A linker writes a dozen program headers and a few hundred bytes of notes; far more is an attack, not a library. */
enum { HEADERS_MAX = 64, SEGMENT_MAX = 16 * 1024 };

static bool read_at(int fd, void *into, size_t size, uint64_t offset) {
    if (offset > INT64_MAX - size)
        return false;
    for (size_t done = 0; done < size;) {
        ssize_t got = pread(fd, (char *)into + done, size - done, (off_t)(offset + done));
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        done += (size_t)got;
    }
    return true;
}

static const char *judge_header(const Elf64_Ehdr *header) {
    if (memcmp(header->e_ident, ELFMAG, SELFMAG) != 0)
        return "it is not an ELF file";
    if (header->e_ident[EI_CLASS] != ELFCLASS64 || header->e_ident[EI_DATA] != ELFDATA2LSB)
        return "it is not a 64-bit little-endian ELF file";
    if (header->e_type != ET_DYN)
        return "it is not a shared library";
    if (header->e_phentsize != sizeof(Elf64_Phdr) || header->e_phnum > HEADERS_MAX)
        return "its program headers are malformed";
    return NULL;
}

static const char *take_note(const unsigned char *description, size_t size, ft_note_description *note, bool *found) {
    if (size != sizeof *note)
        return "its FirstTry note has the wrong size";
    if (*found)
        return "it has two FirstTry notes";
    *found = true;
    memcpy(note, description, sizeof *note);
    size_t length = strnlen(note->id, sizeof note->id);
    return length == 0 || length == sizeof note->id ? "its FirstTry note has no proper id" : NULL;
}

static size_t align_up(size_t value, size_t alignment) { return (value + alignment - 1) & ~(alignment - 1); }

/* Notes in a segment of alignment 8 are padded to 8 (gABI), all others to 4 (practice). */
static const char *scan(const unsigned char *bytes, size_t size, size_t alignment, ft_note_description *note,
                        bool *found) {
    for (size_t at = 0; size - at >= sizeof(Elf64_Nhdr);) {
        Elf64_Nhdr header;
        memcpy(&header, bytes + at, sizeof header);
        size_t name = at + sizeof header;
        size_t description = align_up(name + header.n_namesz, alignment);
        size_t end = description + header.n_descsz;
        if (description > size || end > size)
            return "it has a malformed note";
        if (header.n_type == FT_NOTE_TYPE && header.n_namesz == sizeof(FT_NOTE_NAME) &&
            memcmp(bytes + name, FT_NOTE_NAME, sizeof(FT_NOTE_NAME)) == 0) {
            const char *wrong = take_note(bytes + description, header.n_descsz, note, found);
            if (wrong != NULL)
                return wrong;
        }
        at = align_up(end, alignment);
        if (at > size)
            break;
    }
    return NULL;
}

const char *note_read(int fd, ft_note_description *note) {
    Elf64_Ehdr header;
    if (!read_at(fd, &header, sizeof header, 0))
        return "it is too short for an ELF file";
    const char *wrong = judge_header(&header);
    bool found = false;
    for (size_t i = 0; wrong == NULL && i < header.e_phnum; i++) {
        static unsigned char segment[SEGMENT_MAX];
        Elf64_Phdr program;
        if (header.e_phoff > INT64_MAX / 2 ||
            !read_at(fd, &program, sizeof program, header.e_phoff + i * sizeof program))
            return "its program headers lie outside of the file";
        if (program.p_type != PT_NOTE)
            continue;
        if (program.p_filesz > sizeof segment)
            return "its notes are larger than 16 KiB";
        if (!read_at(fd, segment, (size_t)program.p_filesz, program.p_offset))
            return "its notes lie outside of the file";
        wrong = scan(segment, (size_t)program.p_filesz, program.p_align == 8 ? 8 : 4, note, &found);
    }
    if (wrong == NULL && !found)
        return "it has no FirstTry note";
    return wrong;
}
