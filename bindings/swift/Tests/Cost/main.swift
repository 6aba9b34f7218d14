// What calls and screens cost in Swift, and how long a new process takes to its first list, as rows of a table.
// The one argument is the number of documents; `--list FOLDER` is what a cold start runs in a process of its own.

import Field
import Foundation
import Stage

if CommandLine.arguments[1] == "--list" {
    try await listAndEnd(CommandLine.arguments[2])
} else if let documents = Int(CommandLine.arguments[1]) {
    try await measure(documents)
} else {
    throw Unmet("cost DOCUMENTS")
}

func measure(_ documents: Int) async throws {
    try await withAgency { agency in
        let folder = agency.folder.appendingPathComponent("cost").path
        let app = try await opened(folder)
        _ = try await app.enrol(invitation: try await agency.invite("ana"), platform: "swift")
        _ = try await app.sync()
        row("what", "calls", "median")
        let filled = try await took {
            for number in 0..<documents { _ = try await app.report(stream: internalStream, edits: made(number)) }
        }
        row("save a report, \(documents) times", 1, filled / documents)
        row("a word, without the app", 1, plain { _ = label(set: "severity", code: "severe", lang: .es) })
        row("a call that reads one row", 1, try await median { _ = try await app.enrolment() })
        for screen in try await screens(app) {
            row(screen.name, screen.calls.count, try await median { for call in screen.calls { try await call() } })
        }
        try await app.shut()
        try await coldStarts(folder, agency.folder)
    }
}
