/// The plugin of pytest that the gate brings along: what loads it, and its modules in the order in which they import each other.
let reporterLoader = driverFirsttryReporter

let reporterModules = [
    ("records", driverFirsttryRecords), ("failures", driverFirsttryFailures), ("canaries", driverFirsttryCanaries),
    ("worker", driverFirsttryWorker), ("collector", driverFirsttryCollector), ("plugin", driverFirsttryPlugin),
].map { "# module: firsttry_\($0.0)\n\($0.1)" }.joined()
