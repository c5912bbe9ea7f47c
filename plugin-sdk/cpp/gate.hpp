/* SPDX-License-Identifier: Apache-2.0 */
/* A gate in C++17: one class with `probe` and `run`, and FIRSTTRY_GATE(Class, "id", "1.0.0") at file scope. Header-only; what
 * it allocates is its own, and no exception leaves it. */
#ifndef FIRSTTRY_GATE_HPP
#define FIRSTTRY_GATE_HPP

#include "firsttry.h"

#include <cstdint>
#include <exception>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace firsttry {

inline ft_str view(std::string_view text) { return ft_str{text.data(), text.size()}; }
inline std::string_view text(ft_str view) { return view.data == nullptr ? std::string_view() : std::string_view(view.data, view.len); }

enum class Severity : std::int32_t { note = FT_SEVERITY_NOTE, warning = FT_SEVERITY_WARNING, error = FT_SEVERITY_ERROR };

/* Why there is no verdict; thrown out of `probe` and `run`. `kind` is FT_PROBLEM_*. */
class Problem : public std::exception {
public:
    Problem(ft_problem_kind kind, std::string message, std::string hint = {})
        : kind_(kind), message_(std::move(message)), hint_(std::move(hint)) {}
    ft_problem_kind kind() const { return kind_; }
    const std::string &message() const { return message_; }
    const std::string &hint() const { return hint_; }
    const char *what() const noexcept override { return message_.c_str(); }

private:
    ft_problem_kind kind_;
    std::string message_, hint_;
};

/* Thrown out of `probe` where there is nothing to do; says what was looked for. */
struct NothingToDo {
    std::string reason;
};

struct Finding {
    std::string rule, message;
    Severity severity = Severity::error;
    std::string path = {};
    std::uint32_t line = 0, column = 0, end_line = 0, end_column = 0;
    std::string help_uri = {}, fix = {}, fingerprint = {};
};

/* Evidence that all was looked at: `expected` counted by other means than `examined`, wherever that can be had. */
struct Proof {
    std::string name;
    std::uint64_t expected = 0, examined = 0;
    std::string statement = {};
};

/* An ended program and what it printed. */
struct Ended {
    int status = -1;
    std::string out, err;
};

/* What a gate may do in each of its phases. */
class Phase {
public:
    Phase(const ft_host *host, const ft_context *context) : host_(host), context_(context) {}

    std::string_view repository() const { return text(context_->repository); }
    std::string_view scratch() const { return text(context_->scratch); }
    /* JSON: the manifest's defaults under the user's settings. */
    std::string_view options() const { return text(context_->options); }
    std::string_view tool() const { return text(context_->tool_path); }
    bool cancelled() const { return host_->cancelled(host_) != 0; }
    void log(std::string_view message, std::int32_t level = FT_LOG_INFO) const { host_->log(host_, level, view(message)); }
    void progress(std::uint64_t done, std::uint64_t total, std::string_view what) const { host_->progress(host_, done, total, view(what)); }

    /* Reads a file below the repository or scratch; a problem when it cannot be read. */
    std::string read(std::string_view path, std::uint64_t cap = 16u << 20) const {
        ft_str content{};
        const std::int32_t wrong = host_->read_file(host_, view(path), cap, &content);
        if (wrong != 0)
            throw Problem(FT_PROBLEM_INCOMPLETE, std::string(path) + " cannot be read: errno " + std::to_string(wrong));
        return std::string(text(content));
    }

    /* Runs a program to its end; every end but an exit of its own is the problem that it is. */
    Ended exec(const std::vector<std::string> &arguments) const {
        std::vector<ft_str> argv;
        for (const std::string &argument : arguments)
            argv.push_back(view(argument));
        ft_command command{};
        ft_exit exit{};
        command.argv = argv.data();
        command.argv_count = argv.size();
        const std::string name = arguments.empty() ? std::string() : arguments.front();
        if (host_->exec(host_, &command, &exit) != 0)
            throw Problem(FT_PROBLEM_GATE, "the host refused to run " + name);
        if (exit.flags & FT_EXIT_NOT_STARTED)
            throw Problem(FT_PROBLEM_TOOL_MISSING, name + " could not be started: errno " + std::to_string(exit.start_errno));
        if (exit.flags & FT_EXIT_TIMED_OUT)
            throw Problem(FT_PROBLEM_TIMEOUT, name + " took too long and was ended");
        if (exit.flags & (FT_EXIT_STDOUT_CUT | FT_EXIT_STDERR_CUT))
            throw Problem(FT_PROBLEM_TOOL_OUTPUT, name + " printed more than the host takes");
        if (exit.flags != 0 || exit.signal != 0)
            throw Problem(FT_PROBLEM_TOOL_BROKE, name + " was ended by signal " + std::to_string(exit.signal));
        return Ended{exit.status, std::string(text(exit.out)), std::string(text(exit.err))};
    }

protected:
    const ft_host *host_;
    const ft_context *context_;
};

class Probe : public Phase {
public:
    using Phase::Phase;
    void tool_version(std::string_view version) const { host_->tool_version(host_, view(version)); }
    void config_file(std::string_view path, std::string_view section = {}) const { host_->config_file(host_, view(path), view(section)); }
};

class Run : public Phase {
public:
    using Phase::Phase;

    void report(const Finding &finding) const {
        ft_finding wire{};
        wire.rule = view(finding.rule);
        wire.message = view(finding.message);
        wire.path = view(finding.path);
        wire.help_uri = view(finding.help_uri);
        wire.fix = view(finding.fix);
        wire.fingerprint = view(finding.fingerprint);
        wire.line = finding.line;
        wire.column = finding.column;
        wire.end_line = finding.end_line;
        wire.end_column = finding.end_column;
        wire.severity = static_cast<ft_severity>(finding.severity);
        host_->finding(host_, &wire);
    }

    void metric(std::string_view name, double value, std::string_view unit = {}) const {
        const ft_metric wire{view(name), view(unit), value};
        host_->metric(host_, &wire);
    }
};

namespace detail {

template <typename Body> ft_status guarded(const ft_host *host, Body body) noexcept {
    try {
        body();
        return FT_STATUS_COMPLETE;
    } catch (const NothingToDo &nothing) {
        host->problem(host, FT_PROBLEM_NOTHING_TO_DO, view(nothing.reason), ft_str{});
        return FT_STATUS_NOT_APPLICABLE;
    } catch (const Problem &problem) {
        host->problem(host, problem.kind(), view(problem.message()), view(problem.hint()));
    } catch (const std::exception &error) {
        host->problem(host, FT_PROBLEM_GATE, view(error.what()), ft_str{});
    } catch (...) {
        host->problem(host, FT_PROBLEM_GATE, view("the gate threw something that is no exception"), ft_str{});
    }
    return FT_STATUS_PROBLEM;
}

/* Made when it is first needed: constructors of a gate do no work. */
template <typename Gate> Gate &gate() {
    static Gate value;
    return value;
}

template <typename Gate> ft_status probe(const ft_host *host, const ft_context *context) {
    return guarded(host, [&] { gate<Gate>().probe(Probe(host, context)); });
}

template <typename Gate> ft_status run(const ft_host *host, const ft_context *context) {
    return guarded(host, [&] {
        const std::vector<Proof> proofs = gate<Gate>().run(Run(host, context));
        for (const Proof &proof : proofs) {
            const ft_proof wire{view(proof.name), view(proof.statement), proof.expected, proof.examined};
            host->proof(host, &wire);
        }
    });
}

} // namespace detail
} // namespace firsttry

/* `run` returns the proofs that the manifest asks for; a green without one is none. */
#define FIRSTTRY_GATE(Class, gate_id, gate_version)                                                                    \
    FT_GATE_NOTE(gate_id);                                                                                             \
    extern "C" FT_EXPORT const ft_gate *ft_gate_entry(uint32_t host_major) {                                           \
        static const ft_gate table = {                                                                                 \
            FT_ABI_MAJOR, FT_ABI_MINOR,                                                                                \
            [](ft_description *description) {                                                                          \
                *description = ft_description{firsttry::view(gate_id), firsttry::view(gate_version), firsttry::view("c++")}; \
            },                                                                                                         \
            firsttry::detail::probe<Class>, firsttry::detail::run<Class>, nullptr, nullptr};                           \
        return host_major == FT_ABI_MAJOR ? &table : nullptr;                                                          \
    }                                                                                                                  \
    static_assert(true, "a semicolon follows")

#endif
