// Fails where a file holds the mark "DO NOT MERGE".
#include <firsttry/gate.hpp>

#include <algorithm>

namespace {

constexpr std::string_view mark = "DO NOT MERGE";

class Marks {
public:
    // Quick: what there is to do is found out here, nothing is done.
    void probe(const firsttry::Probe &) {}

    std::vector<firsttry::Proof> run(const firsttry::Run &run) {
        const firsttry::Ended listing = run.exec({"find", ".", "-name", ".git", "-prune", "-o", "-type", "f", "-print0"});
        if (listing.status != 0)
            throw firsttry::Problem(FT_PROBLEM_TOOL_BROKE, "find did not list the files: " + listing.err);
        std::uint64_t expected = 0, examined = 0;
        for (std::size_t start = 0; start < listing.out.size();) {
            const std::size_t end = listing.out.find('\0', start);
            const std::string path = listing.out.substr(start + 2, end - start - 2);
            start = end + 1;
            expected++;
            look(run, path, run.read(path));
            examined++;
        }
        return {{"files", expected, examined, "files that find lists, and that were read"}};
    }

private:
    static void look(const firsttry::Run &run, const std::string &path, const std::string &content) {
        for (std::size_t at = content.find(mark); at != std::string::npos; at = content.find(mark, at + 1)) {
            firsttry::Finding finding;
            finding.rule = "do-not-merge";
            finding.message = "this is marked as not to be merged";
            finding.path = path;
            finding.line = 1 + static_cast<std::uint32_t>(std::count(content.begin(), content.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
            run.report(finding);
        }
    }
};

} // namespace

FIRSTTRY_GATE(Marks, "@ID@", "1.0.0");
