internal import CFirstTry
internal import Glibc
internal import HostManifest
internal import HostModel

extension ELFImage {
    /// The runner, which reads the note again, has the same cap.
    private static let notesMax = 16 << 10
    private static let headerSize = 12

    /// The library's FirstTry note; nil when it has none. Two are refused: readers would disagree about which counts.
    func gateNote() throws(HostError) -> GateNote? {
        var found: GateNote?
        for segment in segments where segment.type == UInt32(PT_NOTE) {
            guard segment.fileSize <= ELFImage.notesMax else {
                throw bad("\(segment.fileSize) bytes of notes, expected at most \(ELFImage.notesMax)")
            }
            let bytes = ELFBytes(try file.read(at: segment.offset, count: segment.fileSize))
            // Notes in a segment of alignment 8 are padded to 8 (gABI), all others to 4 (practice).
            for description in try descriptions(bytes, alignment: segment.alignment == 8 ? 8 : 4) {
                guard found == nil else { throw bad("it has two FirstTry notes, expected one") }
                found = try gateNote(bytes, description)
            }
        }
        return found
    }

    /// Where the FirstTry notes of a segment have their descriptions.
    private func descriptions(_ bytes: ELFBytes, alignment: Int) throws(HostError) -> [Range<Int>] {
        var descriptions: [Range<Int>] = []
        var start = 0
        while bytes.count - start >= ELFImage.headerSize {
            // 32-bit sizes added up in 64 bits cannot overflow.
            let nameSize = Int(bytes.uint32(start))
            let nameStart = start + ELFImage.headerSize
            let description = aligned(nameStart + nameSize, alignment)
            let end = description + Int(bytes.uint32(start + 4))
            guard end <= bytes.count else {
                throw HostError.refused(.malformed, "it has a note that is longer than its segment", at: file.path)
            }
            let isOurs =
                bytes.uint32(start + 8) == UInt32(FT_NOTE_TYPE)
                && bytes[nameStart..<(nameStart + nameSize)].elementsEqual(Array(FT_NOTE_NAME.utf8) + [0])
            if isOurs { descriptions.append(description..<end) }
            start = aligned(end, alignment)
        }
        return descriptions
    }

    private func gateNote(_ bytes: ELFBytes, _ range: Range<Int>) throws(HostError) -> GateNote {
        let expected = MemoryLayout<ft_note_description>.size
        guard range.count == expected else {
            throw bad("its FirstTry note has \(range.count) bytes, expected \(expected)")
        }
        let start = range.lowerBound
        let abi = ABIVersion(major: bytes.uint32(start), minor: bytes.uint32(start + 4))
        guard let text = ELFBytes(Array(bytes[(start + 8)..<range.upperBound])).untilNUL else {
            throw bad("the id in its FirstTry note has no end")
        }
        guard let id = String(validating: text, as: UTF8.self), Manifest.isID(id) else {
            throw bad("the id in its FirstTry note is malformed, expected lower-case letters, digits and '-'")
        }
        return GateNote(abi: abi, id: id)
    }

    private func aligned(_ offset: Int, _ alignment: Int) -> Int {
        (offset + alignment - 1) & ~(alignment - 1)
    }

    private func bad(_ message: String) -> HostError {
        HostError.refused(.badNote, message, at: file.path)
    }
}
