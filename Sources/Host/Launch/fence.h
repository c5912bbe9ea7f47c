/* SPDX-License-Identifier: Apache-2.0 */
/* Folders for sandboxes without a root of their own. Such a sandbox has nowhere to hide its private places: they lie in a
 * folder that the host named, which only the launcher makes and whose end is seen to by three: pid 1 of the sandbox, the
 * launcher, and the next launcher, should both be killed. */
#ifndef FIRSTTRY_LAUNCH_FENCE_H
#define FIRSTTRY_LAUNCH_FENCE_H

#include "identity.h"

#include <stdbool.h>

struct ft_fence {
    int parent;      /* of the folder; -1 while there is none */
    int folder;
    char name[256];
};

/* Makes the folder, which must not exist, after removing those that dead launchers left beside it. 0 or an errno. */
int ft_raise_fence(struct ft_fence *fence, const char *path);
/* Makes one sandbox's folder below it, for that user. 0 or an errno. */
int ft_fence_in(const struct ft_fence *fence, const char *path, struct ft_ids ids);
/* Removes what a sandbox left; `path` is what ft_fence_in was given. */
void ft_clear_fence(const struct ft_fence *fence, const char *path);
void ft_drop_fence(struct ft_fence *fence);

#endif
