/* SPDX-License-Identifier: Apache-2.0 */
#include "reader.h"

#include <string.h>

enum { RULES_MAX = 64, TESTS_MAX = 8, CASES_MAX = 16 };

static const char *const COMPARISONS[] = {
    [FG_EQUALS] = "equals",           [FG_NOT] = "not",           [FG_LESS] = "less",
    [FG_GREATER] = "greater",         [FG_AT_MOST] = "at_most",   [FG_AT_LEAST] = "at_least",
    [FG_STARTS_WITH] = "starts_with", [FG_CONTAINS] = "contains",
};

static const char *const MEANINGS[] = {
    [FG_MEANS_OK] = "ok",
    [FG_MEANS_PASS] = "pass",
    [FG_MEANS_AGAIN] = "again",
    [FG_MEANS_LEAVE] = "leave",
    [FG_MEANS_FINDING] = "finding",
    [FG_MEANS_REPORTED] = "reported",
    [FG_MEANS_BREAKAGE] = "breakage",
};

static const char *const SEVERITIES[] = {"note", "warning", "error"};

static size_t index_of(const char *word, const char *const *words, size_t count) {
    size_t i = 0;
    while (i < count && strcmp(words[i], word) != 0)
        i++;
    return i;
}

/* The one of `words` that a member names; `count` when it names none, which is noted. */
static size_t choice(struct fg_reader *reader, const struct fg_tree *tree, const char *place, const char *const *words,
                     size_t count) {
    size_t chosen = tree->kind == FG_TEXT ? index_of(tree->text, words, count) : count;
    if (chosen < count)
        return chosen;
    char expected[160] = "";
    for (size_t i = 0; i < count; i++) {
        strcat(expected, i == 0 ? "\"" : ", \"");
        strcat(expected, words[i]);
        strcat(expected, "\"");
    }
    fg_note(reader, tree->offset, place, tree->kind == FG_TEXT ? fg_nearest(reader, tree->text, words, count) : NULL,
            "expected one of %s", expected);
    return count;
}

/* The type of what is compared, so that a number is not compared with a text. */
static const struct fg_type *subject_type(const struct fg_reader *reader, const struct fg_value *of) {
    if (of == NULL)
        return reader->result;
    return of->kind == FG_VALUE_REFERENCE ? of->reference->type : NULL;
}

static void check_comparison(struct fg_reader *reader, const struct fg_tree *node, const char *place,
                             enum fg_comparison comparison, const struct fg_type *type) {
    bool is_order = comparison >= FG_LESS && comparison <= FG_AT_LEAST;
    bool is_textual = comparison == FG_STARTS_WITH || comparison == FG_CONTAINS;
    if (type == NULL)
        return;
    bool is_number = fg_is_integer(type) || fg_is_real(type);
    bool is_text = type->kind == FG_TYPE_CSTRING || (type->kind == FG_TYPE_ARRAY && type->of->is_char);
    if (is_order && !is_number)
        fg_note(reader, node->key_offset, place, NULL, "\"%s\" compares numbers, this is a %s", node->key, type->name);
    else if (is_textual && !is_text)
        fg_note(reader, node->key_offset, place, NULL, "\"%s\" looks into texts, this is a %s", node->key, type->name);
    else if (type->kind == FG_TYPE_STRUCT)
        fg_note(reader, node->key_offset, place, NULL, "a struct as a whole is not compared: name a field");
}

static struct fg_condition read_condition(struct fg_reader *reader, const struct fg_tree *tree, const char *place) {
    struct fg_condition condition = {0};
    if (tree->kind != FG_OBJECT || tree->count == 0) {
        fg_note(reader, tree->offset, place, NULL, "expected a comparison such as {\"equals\": 0}");
        return condition;
    }
    const struct fg_tree *of = fg_member(tree, "of");
    if (of != NULL)
        condition.of = fg_read_value(reader, of, fg_inside(reader, place, "of"), NULL);
    else if (reader->result == NULL)
        fg_note(reader, tree->offset, place, NULL, "\"of\" is missing: there is no result here that could be compared");
    condition.tests = fg_take(reader->arena, sizeof *condition.tests * TESTS_MAX);
    const struct fg_type *type = subject_type(reader, condition.of);
    const size_t count = sizeof(COMPARISONS) / sizeof(COMPARISONS[0]);
    for (const struct fg_tree *node = tree->first; node != NULL; node = node->next) {
        if (strcmp(node->key, "of") == 0)
            continue;
        size_t comparison = index_of(node->key, COMPARISONS, count);
        if (comparison == count || condition.test_count == TESTS_MAX) {
            fg_note(reader, node->key_offset, place, fg_nearest(reader, node->key, COMPARISONS, count),
                    "\"%.40s\" is no comparison", node->key);
            continue;
        }
        check_comparison(reader, node, place, (enum fg_comparison)comparison, type);
        /* An array of characters is compared as the text in it. */
        static const struct fg_type TEXT = {.kind = FG_TYPE_CSTRING, .name = "text"};
        const struct fg_type *with = type != NULL && type->kind == FG_TYPE_ARRAY ? &TEXT : type;
        condition.tests[condition.test_count++] = (struct fg_test){
            (enum fg_comparison)comparison, fg_read_value(reader, node, fg_inside(reader, place, node->key), with)};
    }
    return condition;
}

static void read_conditions(struct fg_reader *reader, struct fg_rule *rule, const struct fg_tree *tree,
                            const char *place) {
    if (tree == NULL)
        return;
    bool is_list = tree->kind == FG_LIST;
    size_t count = is_list ? tree->count : 1;
    rule->conditions = fg_take(reader->arena, sizeof *rule->conditions * count);
    for (const struct fg_tree *node = is_list ? tree->first : tree; node != NULL; node = is_list ? node->next : NULL)
        rule->conditions[rule->condition_count++] = read_condition(reader, node, place);
}

static void read_severity(struct fg_reader *reader, struct fg_finding *finding, const struct fg_tree *tree,
                          const char *place) {
    static const char *const KEYS[] = {"of", "cases", "otherwise", NULL};
    static const char *const CASE[] = {"equals", "is", NULL};
    if (tree == NULL)
        return;
    if (tree->kind != FG_OBJECT) {
        size_t chosen = choice(reader, tree, place, SEVERITIES, 3);
        finding->severity = chosen < 3 ? (int)chosen : 2;
        return;
    }
    fg_keys(reader, tree, place, KEYS);
    const struct fg_tree *of = fg_member(tree, "of"), *otherwise = fg_member(tree, "otherwise");
    const struct fg_tree *cases = fg_child(reader, tree, place, "cases", FG_LIST, "which value is which severity");
    if (of == NULL)
        fg_note(reader, tree->offset, place, NULL, "\"of\" is missing: the value that says how bad it is");
    else
        finding->severity_of = fg_read_value(reader, of, fg_inside(reader, place, "of"), NULL);
    read_severity(reader, finding, otherwise != NULL && otherwise->kind == FG_TEXT ? otherwise : NULL, place);
    if (cases == NULL || cases->count > CASES_MAX)
        return;
    const struct fg_type *type = finding->severity_of == NULL ? NULL : subject_type(reader, finding->severity_of);
    finding->cases = fg_take(reader->arena, sizeof *finding->cases * (cases->count + 1));
    for (const struct fg_tree *node = cases->first; node != NULL; node = node->next) {
        const struct fg_tree *equals = fg_member(node, "equals"), *is = fg_member(node, "is");
        if (!fg_keys(reader, node, place, CASE) || equals == NULL || is == NULL) {
            fg_note(reader, node->offset, place, NULL, "expected {\"equals\": …, \"is\": \"warning\"}");
            continue;
        }
        size_t chosen = choice(reader, is, place, SEVERITIES, 3);
        finding->cases[finding->case_count++] =
            (struct fg_severity_case){fg_read_value(reader, equals, place, type), chosen < 3 ? (int)chosen : 2};
    }
}

static struct fg_value *number(struct fg_reader *reader, const struct fg_tree *object, const char *place,
                               const char *key) {
    const struct fg_tree *tree = fg_member(object, key);
    if (tree == NULL)
        return NULL;
    struct fg_value *value = fg_read_value(reader, tree, fg_inside(reader, place, key), NULL);
    const struct fg_type *type = value->kind == FG_VALUE_REFERENCE ? value->reference->type : NULL;
    bool fits = type != NULL ? fg_is_integer(type)
                             : value->kind == FG_VALUE_INTEGER || value->kind == FG_VALUE_REFERENCE ||
                                   value->kind == FG_VALUE_NULL;
    if (!fits)
        fg_note(reader, tree->offset, fg_inside(reader, place, key), NULL, "expected a whole number");
    return value;
}

static struct fg_value *text(struct fg_reader *reader, const struct fg_tree *object, const char *place, const char *key,
                             const char *needed) {
    const struct fg_tree *tree = fg_child(reader, object, place, key, FG_TEXT, needed);
    if (tree != NULL && *tree->text == 0)
        fg_note(reader, tree->offset, fg_inside(reader, place, key), NULL, "expected a text that is not empty");
    return tree == NULL ? NULL : fg_read_template(reader, tree, fg_inside(reader, place, key));
}

static struct fg_finding *read_finding(struct fg_reader *reader, const struct fg_tree *tree, const char *place) {
    static const char *const KEYS[] = {"rule",     "message",  "path", "line", "column",
                                       "severity", "help_uri", "fix",  NULL};
    struct fg_finding *finding = fg_take(reader->arena, sizeof *finding);
    finding->severity = 2;
    if (!fg_keys(reader, tree, place, KEYS))
        return finding;
    finding->rule = text(reader, tree, place, "rule", "the name of the rule that is broken");
    finding->message = text(reader, tree, place, "message", "what is wrong, for a person");
    finding->path = text(reader, tree, place, "path", NULL);
    finding->help = text(reader, tree, place, "help_uri", NULL);
    finding->fix = text(reader, tree, place, "fix", NULL);
    finding->line = number(reader, tree, place, "line");
    finding->column = number(reader, tree, place, "column");
    read_severity(reader, finding, fg_member(tree, "severity"), fg_inside(reader, place, "severity"));
    return finding;
}

static void check_meaning(struct fg_reader *reader, const struct fg_rule *rule, const struct fg_tree *tree,
                          const char *place) {
    bool ends_file = rule->means == FG_MEANS_PASS || rule->means == FG_MEANS_REPORTED;
    if (reader->callback != NULL && rule->means != FG_MEANS_OK && rule->means != FG_MEANS_FINDING &&
        rule->means != FG_MEANS_BREAKAGE)
        fg_note(reader, tree->offset, place, NULL,
                "within a callback a result means \"ok\", \"finding\" or \"breakage\"");
    else if (ends_file && !reader->in_file)
        fg_note(reader, tree->offset, place, NULL,
                "\"%s\" leaves the steps of a file: expected it within \"each_file\"", MEANINGS[rule->means]);
    else if (rule->means == FG_MEANS_AGAIN && !reader->in_call && reader->repeats == 0)
        fg_note(reader, tree->offset, place, NULL,
                "\"again\" calls once more, or starts a \"repeat\" anew: expected it in the results of a call, or "
                "within \"repeat\"");
    else if (rule->means == FG_MEANS_LEAVE && reader->repeats == 0)
        fg_note(reader, tree->offset, place, NULL, "\"leave\" leaves a \"repeat\": expected it within one");
}

static void read_rule(struct fg_reader *reader, struct fg_rule *rule, const struct fg_tree *tree, const char *place) {
    static const char *const KEYS[] = {"when", "means", "finding", "message", "go_on", NULL};
    rule->means = FG_MEANS_BREAKAGE;
    if (!fg_keys(reader, tree, place, KEYS))
        return;
    read_conditions(reader, rule, fg_member(tree, "when"), fg_inside(reader, place, "when"));
    const struct fg_tree *means = fg_child(reader, tree, place, "means", FG_TEXT, "what such a result means");
    const struct fg_tree *finding = fg_child(reader, tree, place, "finding", FG_OBJECT, NULL);
    const struct fg_tree *message = fg_member(tree, "message"),
                         *go_on = fg_child(reader, tree, place, "go_on", FG_BOOLEAN, NULL);
    size_t chosen = means == NULL ? FG_MEANS_BREAKAGE
                                  : choice(reader, means, fg_inside(reader, place, "means"), MEANINGS,
                                           sizeof(MEANINGS) / sizeof(MEANINGS[0]));
    rule->means = chosen <= FG_MEANS_BREAKAGE ? (enum fg_meaning)chosen : FG_MEANS_BREAKAGE;
    rule->goes_on = go_on != NULL && go_on->truth;
    if (message != NULL)
        rule->message = fg_read_template(reader, message, fg_inside(reader, place, "message"));
    if (means != NULL && (finding != NULL) != (rule->means == FG_MEANS_FINDING))
        fg_note(reader, tree->offset, place, NULL,
                finding == NULL ? "\"finding\" is missing: what is reported"
                                : "\"finding\" stands beside another meaning");
    if (finding != NULL)
        rule->finding = read_finding(reader, finding, fg_inside(reader, place, "finding"));
    check_meaning(reader, rule, tree, place);
}

struct fg_rules fg_read_rules(struct fg_reader *reader, const struct fg_tree *tree, const char *place) {
    struct fg_rules rules = {0};
    if (tree == NULL)
        return rules;
    if (tree->count == 0 || tree->count > RULES_MAX) {
        fg_note(reader, tree->offset, place, NULL, "expected 1 to %d results", RULES_MAX);
        return rules;
    }
    rules.list = fg_take(reader->arena, sizeof *rules.list * tree->count);
    for (const struct fg_tree *node = tree->first; node != NULL; node = node->next) {
        const char *where = fg_element(reader, place, rules.count);
        read_rule(reader, &rules.list[rules.count], node, where);
        if (rules.list[rules.count++].condition_count == 0 && node->next != NULL)
            fg_note(reader, node->next->offset, where, NULL,
                    "the result before this one has no \"when\", so that this is never reached");
    }
    return rules;
}
