/* SPDX-License-Identifier: Apache-2.0 */
#include "run.h"

#include <stdio.h>
#include <string.h>

static bool is_text(const struct fg_datum *datum) {
    return datum->kind == FG_ADDRESS && datum->is_text && datum->address != NULL;
}

/* Below, equal to or above 0, as strcmp; NaN is equal to nothing and above everything. */
static int order(const struct fg_datum *left, const struct fg_datum *right) {
    if (left->kind == FG_WHOLE && right->kind == FG_WHOLE) {
        if (left->negative != right->negative)
            return left->negative ? -1 : 1;
        int order = left->magnitude < right->magnitude ? -1 : left->magnitude > right->magnitude;
        return left->negative ? -order : order;
    }
    const struct fg_datum *both[] = {left, right};
    long double numbers[2];
    for (int i = 0; i < 2; i++)
        numbers[i] = both[i]->kind == FG_FRACTION ? both[i]->fraction
                     : both[i]->negative          ? -(long double)both[i]->magnitude
                                                  : (long double)both[i]->magnitude;
    return numbers[0] < numbers[1] ? -1 : numbers[0] == numbers[1] ? 0 : 1;
}

static bool equal(const struct fg_datum *left, const struct fg_datum *right) {
    if (left->kind == FG_ADDRESS && right->kind == FG_ADDRESS) {
        if (!is_text(left) || !is_text(right))
            return left->address == right->address;
        size_t length = fg_text_length(left);
        return length == fg_text_length(right) && memcmp(left->address, right->address, length) == 0;
    }
    return left->kind != FG_ADDRESS && right->kind != FG_ADDRESS && order(left, right) == 0;
}

static bool looks_into(const struct fg_datum *text, const struct fg_datum *part, bool at_start) {
    if (!is_text(text) || !is_text(part))
        return false;
    size_t length = fg_text_length(text), wanted = fg_text_length(part);
    for (size_t i = 0; i + wanted <= length && (i == 0 || !at_start); i++)
        if (memcmp((const char *)text->address + i, part->address, wanted) == 0)
            return true;
    return false;
}

static bool holds_test(enum fg_comparison comparison, const struct fg_datum *left, const struct fg_datum *right) {
    bool numbers = left->kind != FG_ADDRESS && right->kind != FG_ADDRESS;
    switch (comparison) {
    case FG_EQUALS:
        return equal(left, right);
    case FG_NOT:
        return !equal(left, right);
    case FG_LESS:
        return numbers && order(left, right) < 0;
    case FG_GREATER:
        return numbers && order(left, right) > 0;
    case FG_AT_MOST:
        return numbers && order(left, right) <= 0;
    case FG_AT_LEAST:
        return numbers && order(left, right) >= 0;
    case FG_STARTS_WITH:
        return looks_into(left, right, true);
    default:
        return looks_into(left, right, false);
    }
}

static bool subject(struct fg_run *run, const struct fg_value *of, struct fg_datum *datum) {
    return of != NULL ? fg_evaluate(run, of, datum) : fg_load(run, run->result_type, run->result, datum);
}

static bool holds(struct fg_run *run, const struct fg_rule *rule) {
    for (size_t i = 0; i < rule->condition_count; i++) {
        const struct fg_condition *condition = &rule->conditions[i];
        struct fg_datum left, right;
        if (!subject(run, condition->of, &left))
            return false;
        for (size_t k = 0; k < condition->test_count; k++)
            if (!fg_evaluate(run, condition->tests[k].with, &right) ||
                !holds_test(condition->tests[k].comparison, &left, &right))
                return false;
    }
    return true;
}

/* A library's message often ends its line itself. */
static bool text_of(struct fg_run *run, const struct fg_value *value, ft_str *text) {
    *text = (ft_str){NULL, 0};
    if (value == NULL)
        return true;
    if (!fg_format(run, value, text))
        return false;
    while (text->len > 0 &&
           (text->data[text->len - 1] == '\n' || text->data[text->len - 1] == ' ' || text->data[text->len - 1] == '\r'))
        text->len--;
    return true;
}

static bool number_of(struct fg_run *run, const struct fg_value *value, uint32_t *number) {
    struct fg_datum datum;
    *number = 0;
    if (value == NULL)
        return true;
    if (!fg_evaluate(run, value, &datum))
        return false;
    if (datum.kind == FG_WHOLE && !datum.negative && datum.magnitude <= UINT32_MAX)
        *number = (uint32_t)datum.magnitude;
    return true;
}

static bool severity_of(struct fg_run *run, const struct fg_finding *finding, ft_severity *severity) {
    struct fg_datum left, right;
    *severity = finding->severity;
    if (finding->severity_of == NULL)
        return true;
    if (!fg_evaluate(run, finding->severity_of, &left))
        return false;
    for (size_t i = 0; i < finding->case_count; i++) {
        if (!fg_evaluate(run, finding->cases[i].when, &right))
            return false;
        if (equal(&left, &right)) {
            *severity = finding->cases[i].severity;
            return true;
        }
    }
    return true;
}

static bool report(struct fg_run *run, const struct fg_finding *finding) {
    ft_finding told = {0};
    bool whole = text_of(run, finding->rule, &told.rule) && text_of(run, finding->message, &told.message) &&
                 text_of(run, finding->path, &told.path) && text_of(run, finding->help, &told.help_uri) &&
                 text_of(run, finding->fix, &told.fix) && number_of(run, finding->line, &told.line) &&
                 number_of(run, finding->column, &told.column) && severity_of(run, finding, &told.severity);
    if (!whole)
        return false;
    if (finding->path == NULL && run->file != NULL)
        told.path = (ft_str){run->file->path, strlen(run->file->path)};
    if (told.message.len == 0)
        told.message = (ft_str){"the library says nothing about it", 33};
    if (told.rule.len == 0)
        told.rule = (ft_str){"unnamed", 7};
    run->findings++;
    if (run->file != NULL)
        run->file->findings++;
    run->host->finding(run->host, &told);
    return true;
}

static enum fg_flow break_by(struct fg_run *run, const struct fg_rule *rule, const char *place, const char *what) {
    ft_str message;
    struct fg_datum datum;
    char value[64] = "";
    if (rule != NULL && rule->message != NULL && text_of(run, rule->message, &message)) {
        run->kind = FT_PROBLEM_TOOL_BROKE;
        fg_break(run, "%.*s (%s, %s%s%.300s)", (int)message.len, message.data, what, place,
                 run->file == NULL ? "" : ", for ", run->file == NULL ? "" : run->file->path);
        return FG_FLOW_BROKEN;
    }
    if (run->result_type != NULL && fg_load(run, run->result_type, run->result, &datum) && datum.kind == FG_WHOLE)
        snprintf(value, sizeof value, " %s%llu", datum.negative ? "-" : "", (unsigned long long)datum.magnitude);
    else if (run->result_type != NULL && datum.kind == FG_ADDRESS && datum.address == NULL)
        snprintf(value, sizeof value, " null");
    run->kind = FT_PROBLEM_TOOL_BROKE;
    fg_break(run, "%s gave%s, %s (%s%s%.300s)", what, *value == 0 ? " a result" : value,
             rule == NULL ? "of which the manifest says nothing" : "which means that it broke", place,
             run->file == NULL ? "" : ", for ", run->file == NULL ? "" : run->file->path);
    return FG_FLOW_BROKEN;
}

static enum fg_flow follow(struct fg_run *run, const struct fg_rule *rule, const char *place, const char *what) {
    switch (rule->means) {
    case FG_MEANS_OK:
        return FG_FLOW_NEXT;
    case FG_MEANS_PASS:
        return FG_FLOW_END;
    case FG_MEANS_AGAIN:
        return FG_FLOW_AGAIN;
    case FG_MEANS_LEAVE:
        return FG_FLOW_LEAVE;
    case FG_MEANS_FINDING:
        if (!report(run, rule->finding))
            return FG_FLOW_BROKEN;
        return rule->goes_on || run->callback != NULL ? FG_FLOW_NEXT : FG_FLOW_END;
    case FG_MEANS_REPORTED:
        if (run->file != NULL && run->file->findings > 0)
            return FG_FLOW_END;
        fg_break(run, "%s has a result that means \"reported\", but no callback reported anything (%s, for %.300s)",
                 what, place, run->file == NULL ? "" : run->file->path);
        return FG_FLOW_BROKEN;
    default:
        return break_by(run, rule, place, what);
    }
}

enum fg_flow fg_judge(struct fg_run *run, const struct fg_rules *rules, const char *place, const char *what) {
    if (rules->count == 0)
        return FG_FLOW_NEXT;
    for (size_t i = 0; i < rules->count; i++) {
        bool fits = holds(run, &rules->list[i]);
        if (run->is_broken)
            return FG_FLOW_BROKEN;
        if (fits)
            return follow(run, &rules->list[i], place, what);
    }
    return break_by(run, NULL, place, what);
}
