/* SPDX-License-Identifier: Apache-2.0 */
/* Keys of the user outside. */
#define _GNU_SOURCE
#include "../escape.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/keyctl.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define GROUP "common"

ATTEMPT(user_keyring, PLAIN, "EPERM", "the keys of the user outside")
{
    char text[128] = "";
    long key = TRY(syscall(SYS_keyctl, KEYCTL_SEARCH, KEY_SPEC_USER_KEYRING, "user", bait("key"), 0));
    TRY(syscall(SYS_keyctl, KEYCTL_READ, key, text, sizeof text - 1));
    escaped("read: %s", text);
}

ATTEMPT(key_by_number, PLAIN, "EPERM", "a key by its number")
{
    char text[128] = "";
    TRY(syscall(SYS_keyctl, KEYCTL_READ, bait_number("key_number"), text, sizeof text - 1));
    escaped("read: %s", text);
}

ATTEMPT(add_key, PLAIN, "EPERM", "a key for the user outside")
{
    TRY(syscall(SYS_add_key, "user", "firsttry-escape-added", "x", 1, KEY_SPEC_USER_KEYRING));
    escaped("added");
}

ATTEMPT(ask_for_key, PLAIN, "EPERM", "request_key, which starts a program outside")
{
    REACH(syscall(SYS_request_key, "user", "firsttry-escape-none", NULL, KEY_SPEC_SESSION_KEYRING), ENOKEY);
}

ATTEMPT(list_keys, PLAIN, "not there|EACCES", "the names of the user's keys in /proc/keys")
{
    static char text[256 << 10];
    int file = (int)TRY(open("/proc/keys", O_RDONLY));
    size_t length = 0;
    for (ssize_t size; length < sizeof text && (size = read(file, text + length, sizeof text - length)) > 0;) {
        length += (size_t)size;
    }
    if (memmem(text, length, bait("key"), strlen(bait("key")))) {
        escaped("%s is listed", bait("key"));
    }
    blocked_as("not there");
}
