import HostModel
import Testing

@Suite struct IsolationDemandTests {
    private func named(_ change: (inout IsolationFacts) -> Void) -> IsolationDemand {
        var facts = IsolationFacts()
        change(&facts)
        return .facts(facts)
    }

    @Test func aProfileAdmitsItselfAndWhatIsStronger() {
        #expect(IsolationProfile.allCases.filter(IsolationDemand.profile(.strict).admits) == [.strict])
        #expect(IsolationProfile.allCases.filter(IsolationDemand.profile(.container).admits) == [.strict, .container])
        #expect(IsolationProfile.allCases.filter(IsolationDemand.profile(.fenced).admits) == [.strict, .container, .fenced])
    }

    @Test func whatIsNotNamedStaysStrict() {
        #expect(!named { $0.network = "seccomp" }.admits(.fenced), "one layer named does not give up the others")
        #expect(!named { $0.landlockABI = 6 }.admits(.container))
        #expect(named { $0.proc = "outer" }.admits(.container))
        let all = named {
            $0.network = "seccomp"
            $0.filesystem = "landlock"
            $0.pids = "subreaper"
            $0.proc = "outer"
        }
        #expect(all.admits(.fenced))
    }

    @Test func shortfallsNameBothSides() {
        var reached = IsolationProfile.fenced.facts
        reached.landlockABI = 3
        let missing = IsolationDemand.profile(.fenced).facts.shortfalls(of: reached)
        #expect(missing == ["landlock_abi: 6 is required, 3 was reached"])
        #expect(
            IsolationDemand.usual.facts.shortfalls(of: IsolationFacts()).first
                == "network: namespace is required, nothing was reached")
        #expect(
            IsolationDemand.profile(.fenced).facts.shortfalls(of: IsolationProfile.strict.facts) == [
                "landlock_abi: 6 is required, none was reached"
            ])
    }

    @Test func aWordThatNobodyKnowsIsNothing() {
        var reached = IsolationProfile.strict.facts
        reached.network = "magic"
        #expect(!IsolationDemand.usual.facts.shortfalls(of: reached).isEmpty)
    }
}
