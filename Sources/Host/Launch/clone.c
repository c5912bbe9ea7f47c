/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "clone.h"

#include <errno.h>

/* Of those that go on here only the parent returns: the child has no frame to return to. The result is the kernel's. */
long ft_clone_raw(int (*function)(void *), void *top, unsigned long flags, void *argument, uint32_t *tid)
    __attribute__((visibility("hidden")));

#if defined(__x86_64__)
__asm__(".text\n"
        ".hidden ft_clone_raw\n"
        ".globl ft_clone_raw\n"
        ".type ft_clone_raw, @function\n"
        "ft_clone_raw:\n"
        "    andq $-16, %rsi\n"
        "    subq $16, %rsi\n"
        "    movq %rcx, (%rsi)\n" /* the argument */
        "    movq %rdi, 8(%rsi)\n"
        "    movq %rdx, %rdi\n" /* flags, stack, parent's tid, child's tid, thread-local storage */
        "    movq %r8, %rdx\n"
        "    movq %r8, %r10\n"
        "    xorl %r8d, %r8d\n"
        "    movl $56, %eax\n"
        "    syscall\n"
        "    testq %rax, %rax\n"
        "    jz 1f\n"
        "    ret\n"
        "1:  xorl %ebp, %ebp\n"
        "    popq %rdi\n"
        "    popq %rax\n"
        "    callq *%rax\n"
        "    movl %eax, %edi\n"
        "    movl $60, %eax\n" /* exit */
        "    syscall\n"
        "    hlt\n"
        ".size ft_clone_raw, . - ft_clone_raw\n");
#elif defined(__aarch64__)
__asm__(".text\n"
        ".hidden ft_clone_raw\n"
        ".globl ft_clone_raw\n"
        ".type ft_clone_raw, @function\n"
        "ft_clone_raw:\n"
        "    and x1, x1, #-16\n"
        "    stp x0, x3, [x1, #-16]!\n"
        "    mov x0, x2\n" /* flags, stack, parent's tid, thread-local storage, child's tid */
        "    mov x2, x4\n"
        "    mov x3, xzr\n"
        "    mov x8, #220\n"
        "    svc #0\n"
        "    cbz x0, 1f\n"
        "    ret\n"
        "1:  mov x29, xzr\n"
        "    ldp x1, x0, [sp], #16\n"
        "    blr x1\n"
        "    mov x8, #93\n" /* exit */
        "    svc #0\n"
        "    brk #0\n"
        ".size ft_clone_raw, . - ft_clone_raw\n");
#else
#error "the order of clone's arguments on this architecture (clone(2), NOTES)"
#endif

pid_t ft_clone(int (*function)(void *), void *top, unsigned long flags, void *argument, uint32_t *tid)
{
    long pid = ft_clone_raw(function, top, flags, argument, tid);
    if (pid < 0) {
        errno = (int)-pid;
        return -1;
    }
    return (pid_t)pid;
}
