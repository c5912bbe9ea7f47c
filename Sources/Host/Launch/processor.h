/* SPDX-License-Identifier: Apache-2.0 */
/* Who is waited for should run where the one who waits has run: on another processor it may have to wait for whoever is at
 * work there, for milliseconds, beside one with nothing to do. */
#ifndef FIRSTTRY_LAUNCH_PROCESSOR_H
#define FIRSTTRY_LAUNCH_PROCESSOR_H

#include <sched.h>
#include <stdbool.h>

/* Keeps this process, and those that it makes meanwhile, on the processor that it runs on. `all` are those that it may use
 * again afterwards. False when it stays free. */
bool ft_stay_here(cpu_set_t *all);
/* Where it may run again; everywhere when those processors were taken away meanwhile. */
void ft_roam(const cpu_set_t *processors);

#endif
