import GateSDK

/// Writes a software bill of materials with cyclonedx-py. It is green when every package that the sources name stands in
/// it with a version, and CycloneDX's own validator accepts it.
struct Sbom: Gate {
    static let id: StaticString = "sbom"
    static let version: StaticString = "1.0.0"

    private var plan = Plan()

    mutating func probe(_ probe: borrowing Probe) throws(GateProblem) -> Applicability {
        let settings = try Settings(try probe.options())
        let invocation = try Invocation(for: probe)
        let version = try toolVersion(probe, invocation)
        plan = try Plan(probe, settings, invocation)
        guard !plan.sources.isEmpty else {
            return .notApplicable(because: "pyproject.toml names no dependencies, and there is no lock file")
        }
        var files = plan.sources.filter { $0.kind != .environment }.map { $0.path }
        if plan.hasPyproject { files.append("pyproject.toml") }
        return .applies(toolVersion: version, configuration: files.map { ConfigurationFile($0) })
    }

    func run(_ run: borrowing Run) throws(GateProblem) -> Completed {
        let settings = try Settings(try run.options())
        let invocation = try Invocation(for: run)
        if run.changedFiles != nil { run.log(.info, "the whole SBOM is made: a changed file may concern any part of it") }
        var collection = try Collection(run, plan, settings, invocation)
        let enriched = try collection.takeLicences(run)
        let bill = Bill(part: collection.part, project: plan.project, tools: collection.tools)
        let file = try run.write(bill.bytes, to: "sbom.cdx.json")
        do throws(SystemError) {
            try run.report(artifact: "sbom.cdx.json", at: file, mediaType: "application/vnd.cyclonedx+json")
        } catch {
            throw GateProblem(.gate, "sbom.cdx.json cannot be handed over: \(error.text)")
        }
        let written = try readBack(run, file)
        report(run, bill, enriched: enriched)
        collection.report(run, plan, settings)
        if settings.validates { try validate(run, invocation, file) }
        try refuseMissing(collection.part.expected, written)
        return Completed(
            Proof(
                "components", expected: collection.part.expected.count,
                examined: collection.part.expected.keys.reduce(0) { $0 + (written.contains($1) ? 1 : 0) },
                statement: "of the packages that \(plan.sources.map { $0.path.text }.joined(separator: ", ")) names, counted "
                    + "without the tool, as many are in the SBOM as it lies on disk, which holds \(written.count) components"))
    }

    private func toolVersion(_ probe: borrowing Probe, _ invocation: Invocation) throws(GateProblem) -> String {
        let result = try probe.exec(invocation.version)
        let status = try result.exit.status(of: "cyclonedx-py")
        let version = word(trimmed(result.output.prefix { $0 != 0x0A }))
        guard status == 0, version.utf8.first.map({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }) == true,
            version.utf8.allSatisfy({
                isLetterOrDigit($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+")
            })
        else {
            throw GateProblem(
                .toolBroke, "`cyclonedx-py --version` does not answer as cyclonedx-py does (status \(status))",
                hint: Invocation.install)
        }
        let major = version.utf8.prefix { $0 != UInt8(ascii: ".") }.reduce(0) { $0 * 10 + Int($1 & 15) }
        guard major >= 4 else {
            throw GateProblem(
                .toolVersion, "cyclonedx-py \(version) has no command `environment`, and does not write CycloneDX 1.6",
                hint: "python3 -m pip install --upgrade cyclonedx-bom")
        }
        return version
    }

    private func readBack(_ run: borrowing Run, _ file: Path) throws(GateProblem) -> Set<String> {
        let bytes: [UInt8]
        do throws(SystemError) {
            bytes = try run.contents(of: file, cap: 256 << 20)
        } catch {
            throw GateProblem(.gate, "the SBOM cannot be read back: \(error.text)")
        }
        return try Bill.references(in: bytes)
    }

    private func report(_ run: borrowing Run, _ bill: Bill, enriched: Int) {
        let node = bill.part.components.keys.reduce(0) { $0 + ($1.utf8.starts(with: "pkg:npm/".utf8) ? 1 : 0) }
        run.report(metric: "components", Double(bill.part.components.count), unit: "components")
        run.report(metric: "components_node", Double(node), unit: "components")
        run.report(metric: "components_with_licence", Double(bill.count(having: "licenses")), unit: "components")
        run.report(metric: "components_with_hash", Double(bill.countWithHash), unit: "components")
        if enriched > 0 { run.log(.info, "\(enriched) components have their licence from the installed environment") }
    }

    private func validate(_ run: borrowing Run, _ invocation: Invocation, _ file: Path) throws(GateProblem) {
        run.progress(2, of: 3, "validating")
        let result = try run.exec(invocation.validate(file))
        let status = try result.exit.status(of: "the validator")
        guard status == 0, let answer = tree(result.output), answer["valid"] != nil else {
            throw GateProblem(
                .toolBroke, "CycloneDX's validator did not answer (status \(status)): \(lastLine(result.error))",
                hint: "python3 -m pip install 'cyclonedx-python-lib[json-validation]', or set the option validate = false")
        }
        guard answer["valid"]?.isTrue != true else { return }
        var finding = Finding(
            rule: "invalid-sbom",
            message: "the SBOM does not hold to the schema of CycloneDX 1.6: \(answer["fault"]?.text ?? "")", severity: .error)
        finding.helpURI = "https://cyclonedx.org/docs/1.6/json/"
        run.report(finding)
    }

    private func refuseMissing(_ expected: [String: String], _ written: Set<String>) throws(GateProblem) {
        let missing = expected.filter { !written.contains($0.key) }.map { "\($0.key) (\($0.value))" }.sorted(by: precedes)
        guard !missing.isEmpty else { return }
        throw GateProblem(
            .incomplete,
            "\(missing.count) of \(expected.count) packages are not in the SBOM: "
                + missing.prefix(5).joined(separator: ", "),
            hint: "correct what stands there; cyclonedx-py passes over what it cannot read")
    }
}

func tree(_ bytes: [UInt8]) -> Tree? {
    do throws(JSONError) {
        return try Tree(bytes)
    } catch {
        return nil
    }
}

/// At most 200 bytes, with each that a terminal would not show as \xNN.
func printable(_ text: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var bytes: [UInt8] = []
    for byte in text.utf8 where bytes.count < 200 {
        if byte < 0x20 || byte == 0x7F {
            bytes += Array("\\x".utf8) + [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        } else {
            bytes.append(byte)
        }
    }
    return String(decoding: bytes, as: UTF8.self)
}

func lastLine(_ bytes: [UInt8]) -> String {
    word(trimmed(bytes.split(separator: 0x0A).last { !trimmed($0).isEmpty } ?? []))
}
