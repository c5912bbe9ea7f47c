internal import HostModel

/// What a run was held to, as the standard report and `selfcheck --format json` write it.
struct ParityRecord {
    private let facts: ParityFacts

    init(_ facts: ParityFacts) {
        self.facts = facts
    }

    func write(to json: inout JSONWriter) {
        writeThresholds(to: &json)
        writeCollection(to: &json)
        writeLock(to: &json)
        writePolicy(to: &json)
    }

    private func writeThresholds(to json: inout JSONWriter) {
        json.name("thresholds")
        json.beginObject()
        for (name, threshold) in facts.thresholds.sorted(by: { $0.key < $1.key }) {
            json.name(name)
            switch threshold {
            case .number(let number): json.value(number)
            case .word(let word): json.value(word)
            }
        }
        json.endObject()
    }

    private func writeCollection(to json: inout JSONWriter) {
        json.name("collection")
        guard let collection = facts.collection else { return json.null() }
        json.beginObject()
        json.member("expected_count", orNull: collection.expectedCount)
        json.member("expected_hash", orNull: collection.expectedHash)
        json.member("actual_count", orNull: collection.actualCount)
        json.member("actual_hash", orNull: collection.actualHash)
        json.member("allow_uncollected", collection.allowsUncollected)
        json.member("remembered", collection.isRemembered)
        json.endObject()
    }

    private func writeLock(to json: inout JSONWriter) {
        json.name("lock")
        guard let lock = facts.lock else { return json.null() }
        json.beginObject()
        json.member("path", lock.path)
        json.member("sha256", lock.sha256)
        json.name("drift")
        if let drift = lock.drift {
            json.beginArray()
            for drift in drift.sorted(by: Drift.precedes) {
                json.beginObject()
                json.member("code", drift.code.id)
                json.member("subject", drift.subject)
                json.member("expected", orNull: drift.expected)
                json.member("actual", orNull: drift.actual)
                json.member("fix", drift.fix)
                json.endObject()
            }
            json.endArray()
        } else {
            json.null()
        }
        json.endObject()
    }

    private func writePolicy(to json: inout JSONWriter) {
        let policy = facts.policy
        json.name("policy")
        json.beginObject()
        json.member("name", orNull: policy.name)
        json.member("sha256", orNull: policy.sha256)
        json.member("locked", policy.isLocked)
        json.member("source", policy.source.rawValue)
        json.objects("attempts", policy.attempts) { json, attempt in
            json.member("kind", attempt.kind.rawValue)
            json.member("means", attempt.means)
            json.member("msg", attempt.message)
            json.member("code", attempt.code.id)
            json.member("refused", attempt.isRefused)
        }
        json.member("audit_head", orNull: policy.auditHead)
        json.endObject()
    }
}

extension JSONWriter {
    /// A number, or null when there is none.
    fileprivate mutating func member(_ name: String, orNull number: Int?) {
        self.name(name)
        if let number { value(number) } else { null() }
    }
}
