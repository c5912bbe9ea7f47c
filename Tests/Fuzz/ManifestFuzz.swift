import HostManifest
import HostModel

/// The reader of manifests on any bytes: a manifest whose options can be written and whose patterns match in time, or an
/// error that is the first of its problems and has a place in the text.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ bytes: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    let text = Array(UnsafeBufferPointer(start: bytes, count: size))
    let problems = Manifest.problems(json: text, file: "m.json")
    let lines = text.count { $0 == 0x0A } + 1
    for problem in problems {
        let line = problem.place?.line ?? -1
        precondition((0...lines).contains(line) && !problem.message.isEmpty && problem.code == .config)
    }
    do {
        let manifest = try Manifest(json: text, file: "m.json")
        precondition(problems.isEmpty && Manifest.isID(manifest.id) && manifest.proofs.isEmpty == (manifest.proofsWaived != nil))
        let library = manifest.library ?? ""
        precondition(!library.hasPrefix("/") && !library.split(separator: "/").contains(".."))
        precondition((manifest.library == nil) == (manifest.declaration != nil))
        let options = try manifest.optionsJSON()
        _ = try JSONTree.parse(options, sizeMax: options.count)
        for glob in manifest.reads + manifest.configFiles { _ = glob.matches(text) }
    } catch let error as HostError {
        precondition(error == problems.first)
    } catch {
        preconditionFailure("the options are no JSON: \(error)")
    }
    return 0
}
