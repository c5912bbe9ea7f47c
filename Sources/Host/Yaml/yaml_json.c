/* SPDX-License-Identifier: Apache-2.0 */
#include "yaml_json.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

enum { DEPTH_MAX = 64 };

struct writer {
    ft_yaml *yaml;
    size_t capacity;
    bool failed;
    int depth;
    /* For each open collection: whether it is a mapping, and how many nodes came in it so far. */
    bool is_mapping[DEPTH_MAX];
    size_t nodes[DEPTH_MAX];
};

static void refuse(struct writer *writer, const char *problem, yaml_mark_t mark) {
    if (writer->failed)
        return;
    writer->failed = true;
    snprintf(writer->yaml->problem, sizeof writer->yaml->problem, "%s", problem);
    writer->yaml->line = mark.line + 1;
    writer->yaml->column = mark.column + 1;
}

static void put(struct writer *writer, const char *bytes, size_t size) {
    ft_yaml *yaml = writer->yaml;
    if (writer->failed)
        return;
    if (size > writer->capacity - yaml->size) {
        size_t capacity = (writer->capacity + size) * 2 + 256;
        char *grown = realloc(yaml->json, capacity);
        if (grown == NULL) {
            refuse(writer, "there is no memory for it", (yaml_mark_t){0});
            return;
        }
        yaml->json = grown;
        writer->capacity = capacity;
    }
    memcpy(yaml->json + yaml->size, bytes, size);
    yaml->size += size;
}

static void put_text(struct writer *writer, const unsigned char *text, size_t size) {
    char escape[8];
    put(writer, "\"", 1);
    for (size_t start = 0, at = 0; at <= size; at++) {
        bool is_plain = at < size && text[at] >= 0x20 && text[at] != '"' && text[at] != '\\';
        if (is_plain)
            continue;
        put(writer, (const char *)text + start, at - start);
        if (at < size)
            put(writer, escape, (size_t)snprintf(escape, sizeof escape, "\\u%04x", text[at]));
        start = at + 1;
    }
    put(writer, "\"", 1);
}

static bool is_word(const yaml_event_t *event, const char *word) {
    return event->data.scalar.length == strlen(word) && memcmp(event->data.scalar.value, word, strlen(word)) == 0;
}

/* What separates a node from the one before it. False when it is a key that cannot be one. */
static bool separate(struct writer *writer, const yaml_event_t *event) {
    if (writer->depth == 0)
        return true;
    size_t *nodes = &writer->nodes[writer->depth - 1];
    bool is_mapping = writer->is_mapping[writer->depth - 1];
    bool is_value = is_mapping && *nodes % 2 == 1;
    if (*nodes > 0)
        put(writer, is_value ? ":" : ",", 1);
    ++*nodes;
    if (is_mapping && !is_value && event->type != YAML_SCALAR_EVENT) {
        refuse(writer, "a key is no scalar", event->start_mark);
        return false;
    }
    return true;
}

static void put_scalar(struct writer *writer, const yaml_event_t *event) {
    bool is_key = writer->depth > 0 && writer->is_mapping[writer->depth - 1] && writer->nodes[writer->depth - 1] % 2 == 1;
    bool is_plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE && event->data.scalar.tag == NULL;
    if (is_plain && !is_key) {
        if (is_word(event, "true") || is_word(event, "false")) {
            put(writer, (const char *)event->data.scalar.value, event->data.scalar.length);
            return;
        }
        if (is_word(event, "null") || is_word(event, "~") || is_word(event, "")) {
            put(writer, "null", 4);
            return;
        }
    }
    put_text(writer, event->data.scalar.value, event->data.scalar.length);
}

static void open_collection(struct writer *writer, const yaml_event_t *event, bool is_mapping) {
    if (writer->depth == DEPTH_MAX) {
        refuse(writer, "it is nested too deep", event->start_mark);
        return;
    }
    put(writer, is_mapping ? "{" : "[", 1);
    writer->is_mapping[writer->depth] = is_mapping;
    writer->nodes[writer->depth] = 0;
    writer->depth++;
}

static void take(struct writer *writer, const yaml_event_t *event, int *documents) {
    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT:
        if (++*documents > 1)
            refuse(writer, "a second document begins", event->start_mark);
        break;
    case YAML_ALIAS_EVENT:
        refuse(writer, "an alias, which is not allowed here", event->start_mark);
        break;
    case YAML_SCALAR_EVENT:
        if (separate(writer, event))
            put_scalar(writer, event);
        break;
    case YAML_SEQUENCE_START_EVENT:
    case YAML_MAPPING_START_EVENT:
        if (separate(writer, event))
            open_collection(writer, event, event->type == YAML_MAPPING_START_EVENT);
        break;
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        writer->depth--;
        put(writer, writer->is_mapping[writer->depth] ? "}" : "]", 1);
        break;
    default:
        break;
    }
}

ft_yaml ft_yaml_to_json(const char *bytes, size_t size) {
    ft_yaml yaml = {0};
    struct writer writer = {.yaml = &yaml};
    yaml_parser_t parser;
    yaml_event_t event;
    int documents = 0;
    bool at_end = false;

    if (!yaml_parser_initialize(&parser)) {
        refuse(&writer, "there is no memory for it", (yaml_mark_t){0});
        return yaml;
    }
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser, (const unsigned char *)bytes, size);
    while (!at_end && !writer.failed) {
        if (!yaml_parser_parse(&parser, &event)) {
            refuse(&writer, parser.problem != NULL ? parser.problem : "it cannot be read", parser.problem_mark);
            break;
        }
        at_end = event.type == YAML_STREAM_END_EVENT;
        take(&writer, &event, &documents);
        yaml_event_delete(&event);
    }
    yaml_parser_delete(&parser);
    if (!writer.failed && yaml.size == 0)
        refuse(&writer, "there is nothing in it", (yaml_mark_t){0});
    if (writer.failed)
        ft_yaml_free(&yaml);
    return yaml;
}

void ft_yaml_free(ft_yaml *yaml) {
    free(yaml->json);
    yaml->json = NULL;
    yaml->size = 0;
}
