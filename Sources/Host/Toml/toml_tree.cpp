/* SPDX-License-Identifier: Apache-2.0 */
#include "toml_tree.h"

#include <algorithm>
#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <toml++/toml.h>

namespace {

/* toml++ 3.3 frees a tree by recursion and bounds neither dotted keys nor what they add up to inside of values. */
constexpr unsigned key_parts_max = 64;
constexpr unsigned nesting_max = 32;

struct document {
    ft_toml face{};
    std::vector<ft_toml_node> nodes;
    toml::table root; /* the nodes point into it */
    std::string error;
};

ft_toml_place place(const toml::source_position &position) {
    return {static_cast<uint32_t>(position.line), static_cast<uint32_t>(position.column)};
}

/* Walks over a text as its tokens lie, and finds the first place that is nested too deeply. */
class depth_check {
public:
    explicit depth_check(std::string_view text) : text(text) {}

    bool passes() {
        while (at < text.size()) {
            if (!step()) return false;
        }
        return true;
    }

    ft_toml_place where() const { return {line, 1}; }

private:
    std::string_view text;
    size_t at = 0;
    uint32_t line = 1;
    unsigned parts = 0, nesting = 0;

    bool starts(std::string_view token) const { return text.substr(at, token.size()) == token; }

    bool step() {
        const char byte = text[at];
        switch (byte) {
        case '#':
            while (at < text.size() && text[at] != '\n') at++;
            return true;
        case '"': case '\'':
            string(byte);
            return true;
        case '\n':
            line++;
            parts = 0;
            break;
        case '.':
            if (++parts > key_parts_max) return false;
            break;
        case '[': case '{':
            parts = 0;
            if (++nesting > nesting_max) return false;
            break;
        case ']': case '}':
            parts = 0;
            if (nesting > 0) nesting--;
            break;
        case ',': case '=':
            parts = 0;
            break;
        default:
            break;
        }
        at++;
        return true;
    }

    void string(char quote) {
        const std::string_view triple = quote == '"' ? "\"\"\"" : "'''";
        const bool is_long = starts(triple);
        at += is_long ? 3 : 1;
        for (; at < text.size(); at++) {
            if (text[at] == '\n') {
                if (!is_long) return; /* an error, and toml++ stops at it */
                line++;
            } else if (text[at] == '\\' && quote == '"' && at + 1 < text.size()) {
                if (text[++at] == '\n') line++;
            } else if (is_long ? starts(triple) : text[at] == quote) {
                at += is_long ? 3 : 1;
                /* A long string may end in one or two quotes of its own. */
                for (int extra = 0; is_long && extra < 2 && at < text.size() && text[at] == quote; extra++) at++;
                return;
            }
        }
    }
};

class flattener {
public:
    explicit flattener(std::vector<ft_toml_node> &nodes) : nodes(nodes) {}

    void add(const toml::node &value, const toml::key *key) {
        const size_t index = nodes.size();
        nodes.push_back(scalar(value));
        nodes[index].place = place(value.source().begin);
        if (key != nullptr) {
            nodes[index].key = key->str().data();
            nodes[index].key_size = key->str().size();
            nodes[index].key_place = place(key->source().begin);
        }
        if (const toml::table *table = value.as_table()) {
            nodes[index].kind = FT_TOML_TABLE;
            nodes[index].children = static_cast<uint32_t>(table->size());
            add_members(*table);
        } else if (const toml::array *array = value.as_array()) {
            nodes[index].kind = FT_TOML_ARRAY;
            nodes[index].children = static_cast<uint32_t>(array->size());
            for (const toml::node &element : *array) add(element, nullptr);
        }
    }

private:
    std::vector<ft_toml_node> &nodes;

    void add_members(const toml::table &table) {
        std::vector<std::pair<const toml::key *, const toml::node *>> members;
        for (auto member = table.cbegin(); member != table.cend(); ++member)
            members.emplace_back(&member->first, &member->second);
        std::sort(members.begin(), members.end(), [](const auto &left, const auto &right) {
            return left.first->source().begin < right.first->source().begin;
        });
        for (const auto &member : members) add(*member.second, member.first);
    }

    static ft_toml_node scalar(const toml::node &value) {
        ft_toml_node node{};
        node.kind = FT_TOML_DATE;
        if (const auto *text = value.as_string()) {
            node.kind = FT_TOML_STRING;
            node.text = text->get().data();
            node.text_size = text->get().size();
        } else if (const auto *integer = value.as_integer()) {
            node.kind = FT_TOML_INTEGER;
            node.integer = integer->get();
        } else if (const auto *number = value.as_floating_point()) {
            node.kind = FT_TOML_NUMBER;
            node.number = number->get();
        } else if (const auto *flag = value.as_boolean()) {
            node.kind = FT_TOML_BOOLEAN;
            node.integer = flag->get() ? 1 : 0;
        }
        return node;
    }
};

void read(document &result, std::string_view text) {
    depth_check check(text);
    if (!check.passes()) {
        result.error = "this is nested too deeply";
        result.face.error_place = check.where();
        result.face.is_too_deep = 1;
        return;
    }
    try {
        result.root = toml::parse(text);
        flattener(result.nodes).add(result.root, nullptr);
    } catch (const toml::parse_error &error) {
        result.nodes.clear();
        result.error = std::string(error.description());
        result.face.error_place = place(error.source().begin);
    }
}

}

extern "C" const ft_toml *ft_toml_read(const char *bytes, size_t size) {
    try {
        auto result = std::make_unique<document>();
        read(*result, std::string_view(bytes, size));
        ft_toml &face = result->face;
        face.nodes = result->nodes.data();
        face.count = result->nodes.size();
        face.error = result->error.empty() ? nullptr : result->error.c_str();
        face.storage = result.get();
        return &result.release()->face;
    } catch (const std::exception &) {
        return nullptr;
    }
}

extern "C" void ft_toml_free(const ft_toml *toml) {
    if (toml != nullptr) delete static_cast<document *>(toml->storage);
}
