/* SPDX-License-Identifier: Apache-2.0 */
/* What a copied view leaves out, as LEAVE_OUT says it. */
#ifndef FIRSTTRY_LAUNCH_LEFT_OUT_H
#define FIRSTTRY_LAUNCH_LEFT_OUT_H

#include "sandbox.h"

/* The part of the list that is about what lies below `folder`, a path of the repository or "". */
struct ft_left_out ft_left_out_below(const struct ft_left_out *list, const char *folder);

bool ft_is_left_out(const struct ft_left_out *list, const char *path);

/* Makes the empty places below `target`, folders or files as they are below `source`. */
int ft_make_empty_places(struct ft_sandbox *sandbox, const struct ft_left_out *list, int source, int target);

#endif
