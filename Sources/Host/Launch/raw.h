/* SPDX-License-Identifier: Apache-2.0 */
/* A system call whose error is its result: nothing is written to errno. */
#ifndef FIRSTTRY_LAUNCH_RAW_H
#define FIRSTTRY_LAUNCH_RAW_H

static inline long ft_raw(long number, long a, long b, long c, long d, long e)
{
#if defined(__x86_64__)
    long result;
    register long fourth __asm__("r10") = d, fifth __asm__("r8") = e;
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(a), "S"(b), "d"(c), "r"(fourth), "r"(fifth)
                     : "rcx", "r11", "memory");
    return result;
#elif defined(__aarch64__)
    register long call __asm__("x8") = number;
    register long first __asm__("x0") = a, second __asm__("x1") = b, third __asm__("x2") = c, fourth __asm__("x3") = d,
                  fifth __asm__("x4") = e;
    __asm__ volatile("svc 0" : "+r"(first) : "r"(call), "r"(second), "r"(third), "r"(fourth), "r"(fifth) : "memory");
    return first;
#else
#error "how this architecture makes a system call (syscall(2), Architecture calling conventions)"
#endif
}

#endif
