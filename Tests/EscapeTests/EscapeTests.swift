import Foundation
import Support
import Testing

/// Attempts to get out of the sandbox, as the tool of a gate in the real program; and the same where nothing stops them.
@Suite(.serialized) struct EscapeTests {
    private let run: EscapeRun
    private let notProven: NotProven

    init() throws {
        run = try EscapeRun.shared.get()
        notProven = try NotProven()
    }

    @Test("nothing gets out of a gate that reads", arguments: Attempt.quiet)
    func readOnly(_ attempt: Attempt) {
        let answer = run.inside["escape-read-only"]?[attempt.name] ?? "no answer"
        #expect(attempt.isBlocked(answer), "\(attempt.what): \(answer)")
    }

    @Test("nothing gets out of a gate that has a view of its own", arguments: Attempt.quiet)
    func copy(_ attempt: Attempt) {
        let answer = run.inside["escape-copy"]?[attempt.name] ?? "no answer"
        #expect(attempt.isBlocked(answer), "\(attempt.what): \(answer)")
    }

    @Test("no gate takes more than it was given", arguments: Attempt.bombs)
    func bomb(_ attempt: Attempt) {
        let id = attempt.name.replacing("_", with: "-")
        let verdict = run.verdicts[id] ?? "nothing"
        // SECURITY.md promises this limit only where a cgroup can be had, and that the report says so where it cannot.
        if !run.hasCgroup, notProven.withoutCgroup.contains(attempt.name) { return }
        if let answer = run.inside[id]?[attempt.name] {
            #expect(attempt.isBlocked(answer), "\(attempt.what): \(answer)")
        } else {
            // The gate itself was ended: only where that is the answer, and never with a green verdict.
            #expect(attempt.must.contains("killed"), "\(attempt.what): no answer")
            #expect(verdict.hasPrefix("error") || verdict.hasPrefix("timeout"), "\(attempt.what): \(verdict)")
        }
    }

    @Test("the attempt works where nothing stops it", arguments: Attempt.quiet + Attempt.bombs)
    func control(_ attempt: Attempt) {
        let answer = run.outside[attempt.name] ?? "no answer"
        #expect(
            answer.hasPrefix("ESCAPED") || notProven.reasons[attempt.name] != nil,
            "a pass means nothing: \(attempt.name) did not work outside (\(answer)) and is not in not_proven.txt")
    }

    @Test func thereAreAsManyAttemptsAsPromised() {
        #expect(Attempt.quiet.count + Attempt.bombs.count >= 90)
        let known = Set((Attempt.quiet + Attempt.bombs).map(\.name))
        #expect(known.count == Attempt.quiet.count + Attempt.bombs.count, "two have the same name")
        #expect(Set(notProven.reasons.keys).isSubset(of: known), "not_proven.txt names what does not exist")
        for (name, reason) in notProven.reasons.sorted(by: { $0.key < $1.key }) {
            print("not proven: \(name): \(reason); outside: \(run.outside[name] ?? "nothing"); inside it is blocked")
        }
    }

    @Test func nobodyOutsideWasReached() {
        // One for each run: the connection that the careless parent itself had open.
        #expect(run.contactsInside == ["tcp4", "tcp4"], "\(run.contactsInside)")
        let reachable = [
            "tcp4", "tcp6", "udp4", "udp6", "abstract", "docker", "agent", "bus", "x11", "repository_socket", "pipe", "signal",
        ]
        #expect(Set(run.contactsOutside).isSuperset(of: reachable), "the listeners do not listen: \(run.contactsOutside)")
    }

    @Test func theUsersTreeIsBitForBitAsBefore() {
        #expect(run.changedFiles.isEmpty, "\(run.changedFiles)")
    }

    @Test func nothingPlantedInAViewIsRun() {
        #expect(!run.plantedInside)
        #expect(run.plantedOutside, "a pass means nothing: git status does not run what was planted")
    }

    @Test func theGatesRanAtTheSameTime() throws {
        let neighbour = try #require(run.moments["neighbour"])
        let (came, left) = (try #require(neighbour["began"]), try #require(neighbour["ended"]))
        for id in EscapeRun.gates {
            let moments = try #require(run.moments[id])
            // The first attempt on the neighbour comes 0.4 s after the gate's start.
            #expect(came + 0.1 < (try #require(moments["began"])) + 0.4, "\(id): \(run.moments)")
            #expect(left > (try #require(moments["met_neighbour"])), "\(id): \(run.moments)")
        }
        #expect(run.verdicts["neighbour"] == "passed")
    }

    @Test func nothingIsLeft() {
        // The suite of the lower rungs runs at the same time, and its own are there for a second or two; a leftover stays.
        for name in ["ft-outlive", "ft-neighbour"] { #expect(Processes.wait(10) { Processes.named(name).isEmpty }, "\(name)") }
    }
}
