internal import HostModel

/// An option that a gate's users may set.
public struct OptionDeclaration: Sendable, Equatable {
    public var name: String
    public var type: OptionType
    public var defaultValue: OptionValue
    /// For people who choose a value.
    public var description: String
    /// The only texts it takes, for each element when it is a list; nil: any.
    public var allowed: [String]?
    /// For numbers.
    public var minimum: Double?
    public var maximum: Double?
    /// nil: it is no measure of what passes.
    public var threshold: ThresholdDeclaration?

    /// Why a value of the right type is not taken; nil when it is.
    func objection(to value: OptionValue) -> String? {
        switch value {
        case .integer(let number): return objection(to: Double(number))
        case .number(let number): return objection(to: number)
        case .string(let text): return objection(to: [text])
        case .strings(let texts): return objection(to: texts)
        case .boolean: return nil
        }
    }

    private func objection(to number: Double) -> String? {
        if let minimum, number < minimum { return "expected at least \(OptionValue.number(minimum).shown)" }
        if let maximum, number > maximum { return "expected at most \(OptionValue.number(maximum).shown)" }
        return nil
    }

    private func objection(to texts: [String]) -> String? {
        guard let allowed, texts.contains(where: { !allowed.contains($0) }) else { return nil }
        return "expected " + (type == .string ? "one of " : "some of ") + OptionValue.strings(allowed).shown
    }
}

extension ManifestReader {
    /// The declared options, by name.
    mutating func options(of top: Object) -> [OptionDeclaration] {
        guard let tree = member("options", of: top) else { return [] }
        guard case .object(let members) = tree.value else {
            let fault = tree.wrongType("an object")
            note(fault.id, "'options' \(fault.problem)", at: fault.offset)
            return []
        }
        var options: [OptionDeclaration] = []
        for member in members {
            guard Self.isOptionName(member.name) else {
                let message = "'options' has a name that is not a letter a-z, then at most 62 of a-z, 0-9 and '_'"
                note(.badValue, message, at: member.offset)
                continue
            }
            let path = "options.\(member.name)"
            let option = object(member.value, path, shape: "options{}") { (reader, object) in
                reader.option(member.name, object)
            }
            if let option { options.append(option) }
        }
        return options.sorted { $0.name < $1.name }
    }

    private mutating func option(_ name: String, _ object: Object) -> OptionDeclaration? {
        let type = required("type", of: object, .choice(of: OptionType.self))
        let description = required("description", of: object, .line())
        let allowed = optional("enum", of: object, .list(of: .anyText, atLeast: 1))
        let minimum = optional("minimum", of: object, .number)
        let maximum = optional("maximum", of: object, .number)
        guard let type else {
            _ = member("default", of: object)
            _ = member("threshold", of: object)
            return nil
        }
        noteMisplaced(["enum"], of: object, unlessOneOf: [.string, .arrayOfString], type)
        noteMisplaced(["minimum", "maximum"], of: object, unlessOneOf: [.integer, .number], type)
        if let minimum, let maximum, minimum > maximum, let tree = member("maximum", of: object) {
            note(.badOption, "'\(object.path("maximum"))' is below 'minimum'", at: tree.offset)
        }
        guard let value = required("default", of: object, type.form) else { return nil }
        var option = OptionDeclaration(
            name: name, type: type, defaultValue: value, description: description ?? "", allowed: allowed,
            minimum: minimum, maximum: maximum)
        option.threshold = threshold(object, option)
        if let objection = option.objection(to: value), let tree = member("default", of: object) {
            note(.badOption, "'\(object.path("default"))' is \(value.shown), \(objection)", at: tree.offset)
        }
        return option
    }

    private mutating func noteMisplaced(
        _ keys: [String], of object: Object, unlessOneOf types: [OptionType], _ type: OptionType
    ) {
        guard !types.contains(type) else { return }
        for key in keys {
            guard let tree = member(key, of: object) else { continue }
            note(.badOption, "'\(object.path(key))' means nothing for an option of type '\(type.rawValue)'", at: tree.offset)
        }
    }

    static func isOptionName(_ name: String) -> Bool {
        guard let first = name.utf8.first, isASCIILower(first), name.utf8.count <= 63 else { return false }
        return name.utf8.allSatisfy { isASCIILower($0) || isASCIIDigit($0) || $0 == UInt8(ascii: "_") }
    }
}
