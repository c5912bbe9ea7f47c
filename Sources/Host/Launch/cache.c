/* SPDX-License-Identifier: Apache-2.0 */
/* Folders that outlive a gate. The host hands over what an earlier run left, as one file that it does not look into, and a
 * file for what this run leaves; both are read and written in here, with the gate's own rights. */
#define _GNU_SOURCE
#include "archive.h"
#include "kernel.h"
#include "mounts.h"
#include "remove.h"
#include "sandbox.h"

#include <errno.h>
#include <sys/stat.h>

int ft_extra_descriptor(struct ft_sandbox *sandbox, uint64_t number)
{
    if (number < sandbox->gate_fd_own) {
        sandbox->gate_fd_own = (uint32_t)number;
    }
    return number < sandbox->gate_fd_count ? sandbox->gate_fds[number] : -1;
}

/* An empty folder for it, where it can still be emptied again: `parent` and `name`. */
static int make_folder(struct ft_sandbox *sandbox, const char *path, char *name, size_t size, int *parent)
{
    if (!(sandbox->facts & FT_FACT_ROOT)) {
        *parent = -1;
        return ft_fenced_folder(sandbox, path, 0700);
    }
    if (ft_private_folder(sandbox, 0700, name, size)) {
        return -1;
    }
    *parent = sandbox->private_root;
    int folder = openat(sandbox->private_root, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return folder < 0 ? ft_broke(sandbox, "open the cache's folder", path) : folder;
}

int ft_apply_cache(struct ft_sandbox *sandbox, const struct ft_op *op)
{
    const char *path = ft_string(op, 0);
    char name[24];
    int parent, stored = ft_extra_descriptor(sandbox, op->a);
    struct ft_cache *cache = &sandbox->caches[sandbox->cache_count++];
    cache->leave = ft_extra_descriptor(sandbox, op->b);
    cache->folder = make_folder(sandbox, path, name, sizeof name, &parent);
    if (cache->folder < 0) {
        return -1;
    }
    if (stored >= 0 && ft_unpack(stored, cache->folder) == 0) {
        cache->state |= FT_CACHE_TAKEN;
    } else if (stored >= 0 && ft_empty_folder(cache->folder)) {
        /* Half of a cache could mislead a tool: none is better, and none at all if that cannot be had. */
        return ft_broke(sandbox, "emptying a broken cache", path);
    }
    if (parent >= 0 && ft_place_private(sandbox, name, path, 0)) {
        return -1;
    }
    return ft_remember_place(sandbox, path, true);
}

void ft_leave_caches(struct ft_sandbox *sandbox)
{
    for (uint32_t i = 0; i < sandbox->cache_count; i++) {
        struct ft_cache *cache = &sandbox->caches[i];
        if (cache->folder >= 0 && cache->leave >= 0 && ft_pack(cache->folder, cache->leave) == 0) {
            cache->state |= FT_CACHE_LEFT;
        }
    }
}
