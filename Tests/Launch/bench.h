/* SPDX-License-Identifier: Apache-2.0 */
#ifndef FIRSTTRY_LAUNCH_BENCH_H
#define FIRSTTRY_LAUNCH_BENCH_H

#include "drive.h"

extern const char *again_path;

/* One line for benchmarks/run: what, the ratio, its goal (0: none), both times in microseconds. */
void tell(const char *what, double ratio, double goal, double ours, double theirs);
/* Sorts, and returns the one in the middle. */
double median_of(double *times, int count);
/* Seconds from a launch to its end; ends the program when it failed. */
double launch_once(struct drive *drive, const struct list *gate);
/* Seconds of one program with an empty environment. */
double spawn_once(const char *const *arguments, const char *folder);

/* bench_parts.c */
void bench_layers(int rounds);
void bench_views(void);
void bench_many(void);

#endif
