/* SPDX-License-Identifier: Apache-2.0 */
/* Makes the calling process one to which the kernel gives less, for good. Each ends it when that cannot be done. */
#ifndef FIRSTTRY_LAUNCH_TAKE_AWAY_H
#define FIRSTTRY_LAUNCH_TAKE_AWAY_H

/* The part of Docker's default seccomp profile that matters: no new namespaces, clone3 answers ENOSYS. */
void refuse_like_docker(void);
/* A user namespace in which no other can be made (user.max_user_namespaces = 0). The user stays the same one. */
void no_user_namespaces(void);
/* A mount namespace whose /proc is covered in part, as container engines do it: the kernel then refuses a fresh one. */
void masked_proc(void);
void masked_proc_of_root(void);
void no_landlock(void);
/* As on Ubuntu 24.04: a user namespace can be made, and the map of its user cannot be written (EPERM); the sysctl says why. */
void refuse_like_apparmor(void);
/* A user namespace with one user, who is root in it: a rootless container without subordinate ids. Whose process that is outside:
 * the caller's, and for root an ordinary user's. */
void one_user(void);
/* The same with the kernel's own root in it. */
void kernel_root_alone(void);
/* `folder` becomes an overlay over itself, so many times. Two is as deep as the kernel stacks. */
void overlaid(const char *folder, int times);

#endif
