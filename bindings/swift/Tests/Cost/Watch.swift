import Field
import Foundation
import Stage

private let rounds = 50
private let plainRounds = 20_000
private let starts = 7

func took(_ act: () async throws -> Void) async rethrows -> Duration {
    try await ContinuousClock().measure(act)
}

/// The middle of several rounds, after as many that warm up.
func median(_ act: () async throws -> Void) async rethrows -> Duration {
    for _ in 0..<rounds { try await act() }
    var all: [Duration] = []
    for _ in 0..<rounds { all.append(try await took(act)) }
    return all.sorted()[rounds / 2]
}

func plain(_ act: () -> Void) -> Duration {
    for _ in 0..<plainRounds { act() }
    return ContinuousClock().measure { for _ in 0..<plainRounds { act() } } / plainRounds
}

func row(_ what: String, _ calls: Int, _ took: Duration) {
    row(what, "\(calls)", took.formatted())
}

func row(_ what: String, _ calls: String, _ took: String) {
    let what = what.padding(toLength: 70, withPad: " ", startingAt: 0)
    let line = "| \(what) | \(String(repeating: " ", count: max(0, 5 - calls.count)))\(calls) | \(took) |\n"
    FileHandle.standardOutput.write(Data(line.utf8))
}

extension Duration {
    fileprivate var microseconds: Double {
        Double(components.seconds) * 1e6 + Double(components.attoseconds) / 1e12
    }

    fileprivate func formatted() -> String {
        microseconds < 1_000 ? String(format: "%.1f µs", microseconds) : String(format: "%.2f ms", microseconds / 1_000)
    }
}

/// Processes that have nothing warm: their own account of the steps, and how long all of it took from outside.
func coldStarts(_ folder: String, _ logs: URL) async throws {
    var told: [(step: String, took: [Duration])] = []
    func note(_ step: String, _ took: Duration) {
        if let known = told.firstIndex(where: { $0.step == step }) {
            told[known].took.append(took)
        } else {
            told.append((step, [took]))
        }
    }
    for number in 0..<starts {
        let log = logs.appendingPathComponent("cold-\(number).log")
        let child = try Command(CommandLine.arguments[0], ["--list", folder], output: log)
        try same(try await child.end(), 0)
        for line in child.said.split(separator: "\n") {
            let parts = line.split(separator: "\t")
            guard parts.count == 2, let took = Double(parts[1]) else { throw Unmet("a cold start says: \(line)") }
            note(String(parts[0]), .microseconds(took))
        }
    }
    for (step, took) in told { row(step, "", took.sorted()[took.count / 2].formatted()) }
}

/// What a cold start does: load the library, open the database, bring the first page.
func listAndEnd(_ folder: String) async throws {
    func tell(_ step: String, _ took: Duration) {
        FileHandle.standardOutput.write(Data("cold start: \(step)\t\(took.microseconds)\n".utf8))
    }
    let word = ContinuousClock().measure { _ = label(set: "severity", code: "severe", lang: .es) }
    tell("say one word", word)
    var found: FieldApp?
    let open = try await took { found = try await opened(folder) }
    guard let app = found else { throw Unmet("no app") }
    tell("open the database", open)
    let list = try await took {
        try same(try await app.incidents(filter: IncidentFilter(), lang: .es, after: nil).rows.count, 50)
    }
    tell("the first page of 50", list)
    tell("all three, to a usable list", word + open + list)
}
