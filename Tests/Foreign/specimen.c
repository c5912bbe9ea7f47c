/* SPDX-License-Identifier: Apache-2.0 */
/* A C library that knows nothing of FirstTry, with one function for each thing that a declaration can say. */
#include <math.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Whole numbers of every width, with and without sign. */
int8_t sp_int8(int8_t a) { return (int8_t)(a + 1); }
uint8_t sp_uint8(uint8_t a) { return (uint8_t)(a + 1); }
int16_t sp_int16(int16_t a) { return (int16_t)(a + 1); }
uint16_t sp_uint16(uint16_t a) { return (uint16_t)(a + 1); }
int32_t sp_int32(int32_t a) { return a + 1; }
uint32_t sp_uint32(uint32_t a) { return a + 1; }
int64_t sp_int64(int64_t a) { return a + 1; }
uint64_t sp_uint64(uint64_t a) { return a + 1; }
size_t sp_size(size_t a) { return a + 1; }
long sp_long(long a) { return a + 1; }
unsigned short sp_ushort(unsigned short a) { return (unsigned short)(a + 1); }
bool sp_not(bool a) { return !a; }
float sp_float(float a) { return a * 2; }
double sp_double(double a) { return a * 2; }
long double sp_long_double(long double a) { return a * 2; }

/* More than fits into registers, of both classes. */
double sp_many(int8_t a, double b, uint16_t c, float d, int64_t e, double f, uint8_t g, float h, int32_t i, double j,
               uint64_t k, double l) {
    return a + b + c + (double)d + (double)e + f + g + (double)h + i + j + (double)k + l;
}

/* Structs: in registers, in memory, of floats, with an array inside; by value and by pointer. */
struct pair {
    int32_t left;
    int32_t right;
};
struct point {
    float x;
    float y;
};
struct large {
    int64_t numbers[3];
    double real;
    char name[8];
};
struct mixed {
    int8_t small;
    double real;
};
struct pair sp_swap(struct pair pair) { return (struct pair){pair.right, pair.left}; }
struct point sp_double_point(struct point point) { return (struct point){point.x * 2, point.y * 2}; }
struct large sp_large(struct large large) {
    for (int i = 0; i < 3; i++)
        large.numbers[i] *= 10;
    large.real += 0.5;
    memcpy(large.name, "changed", 8);
    return large;
}
struct mixed sp_mixed(struct mixed mixed) { return (struct mixed){(int8_t)-mixed.small, mixed.real / 2}; }
int sp_sum_pair(const struct pair *pair) { return pair == NULL ? -1 : pair->left + pair->right; }
void sp_fill_pair(struct pair *pair, int left, int right) { *pair = (struct pair){left, right}; }

/* Out parameters, arrays, texts, buffers. */
int sp_divide(int a, int b, int *quotient, int *remainder) {
    if (b == 0)
        return -1;
    *quotient = a / b;
    *remainder = a % b;
    return 0;
}
int sp_sum(const int *numbers, size_t count) {
    int sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += numbers[i];
    return sum;
}
size_t sp_longest(const char *const *words, size_t count) {
    size_t longest = 0;
    for (size_t i = 0; i < count; i++)
        longest = strlen(words[i]) > longest ? strlen(words[i]) : longest;
    return longest;
}
size_t sp_length(const char *text) { return text == NULL ? 999 : strlen(text); }
uint32_t sp_checksum(const uint8_t *bytes, size_t length) {
    uint32_t sum = 0;
    for (size_t i = 0; i < length; i++)
        sum += bytes[i];
    return sum;
}
void sp_write(char *buffer, size_t size) { snprintf(buffer, size, "written by the library"); }
void sp_advance(int *counter) { ++*counter; }
const int *sp_table(void) {
    static const int TABLE[] = {11, 22, 33};
    return TABLE;
}

/* Ownership: everything that is made is counted. */
static int alive;
struct thing {
    int value;
    struct thing *next;
};
struct thing *sp_make(int value) {
    struct thing *thing = malloc(sizeof *thing);
    alive++;
    *thing = (struct thing){value, NULL};
    return thing;
}
int sp_make_into(struct thing **thing, int value) {
    *thing = value < 0 ? NULL : sp_make(value);
    return value < 0 ? -1 : 0;
}
int sp_value(const struct thing *thing) { return thing->value; }
int sp_free(struct thing *thing) {
    alive--;
    free(thing);
    return 0;
}
int sp_alive(void) { return alive; }
char *sp_text(const char *from) { return strdup(from); }
static char order[64];
void sp_mark(const char *mark) { strncat(order, mark, sizeof order - strlen(order) - 1); }
const char *sp_order(void) { return order; }

/* Callbacks. */
typedef int (*on_line)(void *userdata, const char *message, int32_t line, double weight);
int sp_lines(const char *text, on_line callback, void *userdata) {
    int calls = 0, stopped = 0;
    for (const char *line = text; *line != 0 && !stopped; calls++) {
        size_t length = strcspn(line, "\n");
        char copy[256];
        snprintf(copy, sizeof copy, "%.*s", (int)length, line);
        stopped = callback(userdata, copy, calls + 1, calls / 2.0);
        line += length + (line[length] == '\n');
    }
    return calls;
}
typedef int8_t (*on_small)(uint8_t a, int16_t b, float c, struct pair d);
int sp_small(on_small callback) { return callback(200, -300, 1.5F, (struct pair){7, 8}); }
typedef struct pair (*on_pair)(int64_t a);
int sp_pair_back(on_pair callback) {
    struct pair pair = callback(-1);
    return pair.left * 10 + pair.right;
}
int sp_wrong_userdata(on_line callback) { return callback((void *)&alive, "wrong", 1, 0); }
static void *elsewhere(void *callback) {
    ((on_line)(uintptr_t)callback)(NULL, "elsewhere", 1, 0);
    return NULL;
}
void sp_on_thread(on_line callback) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, elsewhere, (void *)(uintptr_t)callback) == 0)
        pthread_join(thread, NULL);
}

/* What goes wrong. */
int sp_crash(int really) {
    volatile int *nowhere = (int *)(uintptr_t)16;
    return really ? *nowhere : 0;
}
void sp_abort(void) { abort(); }
void sp_exit(int status) { exit(status); }
void sp_hang(void) {
    for (;;)
        pause();
}
int sp_steps(void) {
    static int step;
    return step < 3 ? ++step : 0;
}
int sp_printf(const char *format, ...) { return (int)strlen(format); }
