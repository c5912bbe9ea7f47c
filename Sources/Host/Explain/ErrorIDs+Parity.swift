extension ErrorIDs {
    static var lock: List {
        file("lock", "a lock") + [
            ("lock-unreadable", "a lock that may not be read, or is no regular file"),
            ("lock-unwritable", "a lock that cannot be written"),
        ]
    }

    static var policy: List {
        file("policy", "a policy") + [
            ("policy-unreadable", "a policy that may not be read, or is no regular file"),
            ("policy-base-missing", "a base whose policy counts and that is not in this clone"),
        ]
    }

    static var bypass: List { [("audit-log-broken", "an audit log that is not as it was written")] }

    static var interruption: List {
        [
            ("lock-interrupted", "a lock that was not written, because of a signal"),
            ("check-interrupted", "a gate check that a signal ended before all was checked"),
        ]
    }

    private static func file(_ prefix: String, _ what: String) -> List {
        [
            ("\(prefix)-syntax", "\(what) that is not JSON"),
            ("\(prefix)-too-large", "\(what) past the size limit"),
            ("\(prefix)-duplicate-key", "\(what) with a key that stands twice"),
            ("\(prefix)-unknown-key", "\(what) with a key that does not exist"),
            ("\(prefix)-missing-key", "\(what) without a key that has to be there"),
            ("\(prefix)-wrong-type", "\(what) with a value of another type"),
            ("\(prefix)-bad-value", "\(what) with a value outside of what is allowed"),
        ]
    }
}
