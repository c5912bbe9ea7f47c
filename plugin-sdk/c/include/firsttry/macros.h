/* SPDX-License-Identifier: Apache-2.0 */
/* What makes one header read well in C, in C++ and in Swift. */
#ifndef FIRSTTRY_MACROS_H
#define FIRSTTRY_MACROS_H

#include <stddef.h>
#include <stdint.h>

#if defined(__clang__)
#define FT_SWIFT_NAME(name) __attribute__((swift_name(#name)))
#define FT_NULLABLE _Nullable
#define FT_NONNULL _Nonnull
#define FT_BEGIN _Pragma("clang diagnostic push") _Pragma("clang diagnostic ignored \"-Wnullability-extension\"") _Pragma("clang assume_nonnull begin")
#define FT_END _Pragma("clang assume_nonnull end") _Pragma("clang diagnostic pop")
#else
#define FT_SWIFT_NAME(name)
#define FT_NULLABLE
#define FT_NONNULL
#define FT_BEGIN
#define FT_END
#endif

/* Enumerations travel as int32_t: a value that a later minor adds must stay representable in an older reader,
 * and neither C11 nor gcc 12 can fix the width of an enum. */
#define FT_CODE(name) typedef int32_t name

#define FT_EXPORT __attribute__((visibility("default"), used))

#if defined(__cplusplus)
#define FT_STATIC_ASSERT(condition, text) static_assert(condition, text)
#define FT_EXTERN_C_BEGIN extern "C" {
#define FT_EXTERN_C_END }
#else
#define FT_STATIC_ASSERT(condition, text) _Static_assert(condition, text)
#define FT_EXTERN_C_BEGIN
#define FT_EXTERN_C_END
#endif

#endif
