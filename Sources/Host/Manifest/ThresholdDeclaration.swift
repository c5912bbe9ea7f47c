public import HostModel

/// What makes an option a threshold: the lock writes it down, the policy may hold it, the report shows it.
public struct ThresholdDeclaration: Sendable, Equatable {
    /// Which end of its values is the stricter one.
    public enum Stricter: String, Sendable, CaseIterable {
        /// 0 enforces nothing.
        case higher
        /// What is below 0 enforces nothing; of words, the first of `enum` is the lowest.
        case lower
    }

    /// As lock and report call it: "coverage_min".
    public var name: String
    public var order: ThresholdOrder
    /// What is written down where nobody has chosen yet; nil: the option's default.
    public var written: OptionValue?
    /// The metric that is held against it, shown beside it.
    public var measured: String?
}

extension OptionValue {
    /// As a threshold; nil for what is neither a number nor a word.
    public var threshold: Threshold? {
        switch self {
        case .integer(let number): .number(Double(number))
        case .number(let number): .number(number)
        case .string(let word): .word(word)
        case .boolean, .strings: nil
        }
    }
}

extension OptionDeclaration {
    /// A threshold as this option's value; nil when it is none that the option takes.
    public func value(of threshold: Threshold) -> OptionValue? {
        let value: OptionValue? =
            switch threshold {
            case .word(let word): type.convert(.string(word))
            case .number(let number): Int(exactly: number).flatMap { type.convert(.integer($0)) } ?? type.convert(.number(number))
            }
        guard let value, objection(to: value) == nil else { return nil }
        return value
    }
}

extension ManifestReader {
    mutating func threshold(_ object: Object, _ option: OptionDeclaration) -> ThresholdDeclaration? {
        guard let tree = member("threshold", of: object) else { return nil }
        let path = object.path("threshold")
        guard option.type != .boolean, option.type != .arrayOfString, option.type != .string || option.allowed != nil else {
            note(.badOption, "'\(path)' needs an option that is a number, or a word of an 'enum'", at: tree.offset)
            return nil
        }
        return self.object(tree, path, shape: "options{}.threshold") { (reader, part) in
            let name = reader.required("name", of: part, .optionName)
            let stricter = reader.required("stricter", of: part, .choice(of: ThresholdDeclaration.Stricter.self))
            let written = reader.optional("written", of: part, option.type.form)
            let measured = reader.optional("measured", of: part, .optionName)
            if let written, let objection = option.objection(to: written), let tree = reader.member("written", of: part) {
                reader.note(.badOption, "'\(part.path("written"))' is \(written.shown), \(objection)", at: tree.offset)
            }
            guard let name, let stricter else { return nil }
            let order: ThresholdOrder
            if let words = option.allowed {
                order = .words(stricter == .lower ? words : words.reversed())
            } else {
                order = stricter == .lower ? .lowerIsStricter : .higherIsStricter
            }
            return ThresholdDeclaration(name: name, order: order, written: written, measured: measured)
        }
    }
}
