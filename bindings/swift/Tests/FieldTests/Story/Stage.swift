import Field
import Foundation
import Stage

private let dayMs: Int64 = 86_400_000

/// What a scenario plays on: the agency, its phones by name, documents by name.
final class Stage {
    let agency: Agency
    private let actors: [String: Scenario.Player]
    private let phones: [String: Phone]
    private var documents: [String: String] = [:]

    init(_ agency: Agency, _ scenario: Scenario) async throws {
        self.agency = agency
        actors = Dictionary(uniqueKeysWithValues: scenario.actors.map { ($0.name, $0) })
        phones = try actors.mapValues { try agency.phone($0.name) }
        for phone in phones.values { try await phone.open() }
    }

    func phone(_ name: String) throws -> Phone {
        guard let phone = phones[name] else { throw Unmet("no phone \(name)") }
        return phone
    }

    func app(_ step: Step) throws -> FieldApp { try phone(try step.text("phone")).app }

    func id(_ step: Step, _ key: String = "document") throws -> String {
        guard let id = documents[try step.text(key)] else { throw Unmet("no document \(try step.text(key))") }
        return id
    }

    /// The name of a document, or its id.
    func name(of id: String) -> String { documents.first { $0.value == id }?.key ?? id }

    /// When a document's days are counted from.
    func daysAgo(_ days: Int64) -> Int64 { agency.nowMs - days * dayMs }

    /// Lets go of every phone.
    func end() {
        for phone in phones.values { phone.die() }
    }

    /// Does what a step says.
    func act(_ step: Step) async throws {
        let phone = try phone(try step.text("phone"))
        switch step.what {
        case "enrol": try await enrol(try step.text("phone"))
        case "clock": phone.time.set(daysAgo(-(try step.number("days"))))
        case "kill":
            phone.die()
            try await phone.open()
        case "revoke", "grant", "retire", "compromised", "destroy": try await administer(step, try await phone.device())
        default: try await write(step, on: phone.app)
        }
    }

    private func enrol(_ name: String) async throws {
        guard let actor = actors[name] else { throw Unmet("no phone \(name)") }
        try await phone(name).enrol(try await agency.invite(name, roles: actor.roles, grants: actor.grants))
    }

    private func write(_ step: Step, on app: FieldApp) async throws {
        let reason = try step.optional("reason")
        switch step.what {
        case "report":
            let saved = try await app.report(stream: try step.text("stream"), edits: try step.edits())
            documents[try step.text("document")] = saved.document
        case "fill":
            for _ in 0..<(try step.number("count")) {
                _ = try await app.report(stream: try step.text("stream"), edits: try step.edits())
            }
        case "capture":
            let saved = try await app.captureEvidence(incident: try id(step, "incident"), edits: try step.edits())
            documents[try step.text("document")] = saved.document
        case "edit": _ = try await app.edit(document: try id(step), edits: try step.edits(), reason: reason)
        case "resolve":
            let value = try value(try step.json("value"))
            _ = try await app.resolve(document: try id(step), path: try step.text("path"), value: value, reason: reason)
        case "file": _ = try await app.file(document: try id(step))
        case "take_up": _ = try await app.takeUpDraft(number: try await draft(step), reason: reason)
        case "discard": try await app.discardDraft(number: try await draft(step))
        case "pin": try await app.pin(document: try id(step), pinned: try step.flag("pinned"))
        case "fetch": try await app.fetch(document: try id(step))
        default: try await live(step, on: app)
        }
    }

    private func live(_ step: Step, on app: FieldApp) async throws {
        switch step.what {
        case "sync":
            let synced = try await app.sync()
            if step.has("refused") { try same(synced.refused, try step.texts("refused")) }
        case "suspend": try await app.suspendForBackground(deadlineMs: 5_000)
        case "resume": try await app.reopen()
        case "obey":
            let wiped = try step.flag("wiped")
            try same(try await app.obey(), wiped)
            let path = try phone(try step.text("phone")).path
            try same(FileManager.default.fileExists(atPath: path), !wiped)
        default: throw Unmet("nobody does \(step.what)")
        }
    }

    private func draft(_ step: Step) async throws -> UInt64 {
        let document = try id(step)
        guard let draft = try await app(step).drafts(lang: .es).first(where: { $0.document == document }) else {
            throw Unmet("no draft of \(name(of: document))")
        }
        return draft.number
    }

    /// Two administrators order a destruction.
    private func administer(_ step: Step, _ device: String) async throws {
        switch step.what {
        case "revoke": try await agency.devices("revoke", device, try step.text("stream"))
        case "grant":
            try await agency.devices("grant", device, "\(try step.text("stream")):\(try step.text("access"))")
        case "retire": try await agency.devices("retire", device)
        case "compromised": try await agency.devices("lost", device)
        default:
            try await agency.command(["devices", "destroy", device] + (try step.flag("now") ? ["--now"] : []))
            try await agency.devices("destroy", device, "--approve")
        }
    }
}
