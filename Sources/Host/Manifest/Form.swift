internal import HostModel

/// What a value must look like: reads it, or says what is wrong with it.
struct Form<Value>: Sendable {
    /// "a whole number from 1 to 86400"
    let expected: String
    let read: @Sendable (JSONTree) throws(FormFault) -> Value
}

/// Why a value has not the form that it should have.
struct FormFault: Error {
    let id: ManifestErrorID
    /// "is 0, expected …"; what follows the value's name.
    let problem: String
    let offset: Int
    let hint: String?
    /// From the value that was read to the one that is wrong: "[2]".
    var path = ""

    init(_ id: ManifestErrorID, _ problem: String, at tree: JSONTree, hint: String? = nil) {
        self.id = id
        self.problem = problem
        self.hint = hint
        offset = tree.offset
    }
}

extension Form {
    /// A further condition, or another type made of the value; nil means that the value is not `expected`.
    func then<Other>(
        _ expected: String, _ id: ManifestErrorID = .badValue, _ convert: @escaping @Sendable (Value) -> Other?
    ) -> Form<Other> {
        Form<Other>(expected: expected) { tree throws(FormFault) in
            let value: Value
            do throws(FormFault) {
                value = try read(tree)
            } catch {
                throw error.id == .wrongType ? tree.wrongType(expected) : error
            }
            guard let result = convert(value) else {
                throw FormFault(id, "is \(tree.shown), expected \(expected)", at: tree)
            }
            return result
        }
    }
}

extension Form {
    func map<Other>(_ convert: @escaping @Sendable (Value) -> Other) -> Form<Other> {
        Form<Other>(expected: expected) { tree throws(FormFault) in convert(try read(tree)) }
    }
}

extension Form where Value == Bool {
    static let flag = Form(expected: "true or false") { tree throws(FormFault) in
        guard case .boolean(let flag) = tree.value else { throw tree.wrongType("true or false") }
        return flag
    }
}

extension Form where Value == String {
    static let anyText = Form(expected: "a string") { tree throws(FormFault) in
        guard case .string(let text) = tree.value else { throw tree.wrongType("a string") }
        return text
    }

    /// One line that says something, without control characters.
    static func line(max: Int = 500) -> Form {
        anyText.then("one line of 1 to \(max) characters") { text in
            let scalars = text.unicodeScalars
            let isLine = scalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
            return isLine && (1...max).contains(scalars.count) ? text : nil
        }
    }
}

extension Form where Value: RawRepresentable & CaseIterable & Sendable, Value.RawValue == String {
    /// One of an enumeration's words.
    static func choice(of type: Value.Type) -> Form {
        let words = Value.allCases.map(\.rawValue)
        let expected = words.count == 1 ? "\"\(words[0])\"" : "one of " + words.map { "\"\($0)\"" }.joined(separator: ", ")
        return Form(expected: expected) { tree throws(FormFault) in
            guard case .string(let text) = tree.value else { throw tree.wrongType(expected) }
            if let value = Value(rawValue: text) { return value }
            let hint = nearest(to: text, in: words).map { "did you mean \"\($0)\"?" }
            throw FormFault(.badValue, "is \(tree.shown), expected \(expected)", at: tree, hint: hint)
        }
    }
}

extension Form where Value == Int {
    static let anyInteger = Form(expected: "a whole number") { tree throws(FormFault) in
        guard case .integer(let number) = tree.value else { throw tree.wrongType("a whole number") }
        return number
    }

    static func integer(_ range: ClosedRange<Int>) -> Form {
        anyInteger.then("a whole number from \(range.lowerBound) to \(range.upperBound)") { range.contains($0) ? $0 : nil }
    }
}

extension Form where Value == Double {
    static let number = Form(expected: "a number") { tree throws(FormFault) in
        switch tree.value {
        case .integer(let number): return Double(number)
        case .number(let number): return number
        default: throw tree.wrongType("a number")
        }
    }
}

extension Form {
    /// A list whose elements have a form, none of them twice.
    static func list<Element: Hashable & SendableMetatype>(of element: Form<Element>, atLeast least: Int = 0) -> Form
    where Value == [Element] {
        let expected = least == 0 ? "a list" : "a list of at least \(least)"
        return Form(expected: expected) { tree throws(FormFault) in
            guard case .array(let elements) = tree.value else { throw tree.wrongType("a list") }
            var values: [Element] = []
            var seen: Set<Element> = []
            for (index, tree) in elements.enumerated() {
                do throws(FormFault) {
                    let value = try element.read(tree)
                    guard seen.insert(value).inserted else {
                        throw FormFault(.badValue, "is \(tree.shown) a second time", at: tree)
                    }
                    values.append(value)
                } catch {
                    var fault = error
                    fault.path = "[\(index)]" + fault.path
                    throw fault
                }
            }
            guard values.count >= least else { throw FormFault(.badValue, "is empty, expected \(expected)", at: tree) }
            return values
        }
    }
}

func isASCIILetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
}

func isASCIILower(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
}

func isASCIIDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
}
