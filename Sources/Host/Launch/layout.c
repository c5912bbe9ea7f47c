/* SPDX-License-Identifier: Apache-2.0 */
/* Pins the layout of the launch messages: the host encodes them in Swift. */
#include "launch.h"

_Static_assert(sizeof(struct ft_message) == 16, "ft_message");
_Static_assert(sizeof(struct ft_op) == 24, "ft_op");
_Static_assert(sizeof(struct ft_missed) == 112, "ft_missed");
_Static_assert(sizeof(struct ft_ready) == 16 + FT_MISSED_MAX * 112, "ft_ready");
_Static_assert(sizeof(struct ft_started) == 16 + FT_MISSED_MAX * 112, "ft_started");
_Static_assert(sizeof(struct ft_ended) == 184, "ft_ended");
