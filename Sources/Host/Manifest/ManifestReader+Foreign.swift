internal import CForeign
internal import HostModel

extension ManifestReader {
    /// Reads what a foreign gate declares with the reader of the adapter that will act on it: what is said here about a
    /// declaration is what will be true when it runs. The reader is C, bounded in depth and size, and fuzzed.
    mutating func judgeForeignDeclaration() {
        final class Told {
            var faults: [(offset: Int, place: String, message: String, hint: String)] = []
        }
        let told = Told()
        bytes.withUnsafeBytes { manifest in
            _ = fg_tell_faults(
                manifest.bindMemory(to: CChar.self).baseAddress, manifest.count, Unmanaged.passUnretained(told).toOpaque()
            ) { context, fault in
                guard let context, let fault = fault?.pointee else { return }
                let told = Unmanaged<Told>.fromOpaque(context).takeUnretainedValue()
                told.faults.append(
                    (
                        Int(fault.offset), String(cString: fault.place), String(cString: fault.message),
                        String(cString: fault.hint)
                    ))
            }
        }
        for fault in told.faults {
            let place = fault.place.isEmpty ? "foreign" : "foreign.\(fault.place)"
            note(
                .badDeclaration, "'\(place)': \(fault.message)", at: fault.offset, hint: fault.hint.isEmpty ? nil : fault.hint)
        }
    }

    /// A library that comes with the gate is a part of it: what is not in the digest could be another one tomorrow.
    mutating func judgeForeignLibrary(_ declaration: JSONTree, of top: Object) {
        guard let tree = declaration["library"], case .string(let name) = tree.value, name.contains("/") else { return }
        guard !lists(name, of: top) else { return }
        note(
            .badValue, "'foreign.library' is a file of the gate's own, and 'parts' does not have it", at: tree.offset,
            hint: "\"parts\": [\"\(printable(name))\"]")
    }

    /// Whether `parts` has the file.
    func lists(_ name: String, of top: Object) -> Bool {
        guard case .array(let parts)? = top.tree["parts"]?.value else { return false }
        return parts.contains { $0.value == .string(name) }
    }
}
