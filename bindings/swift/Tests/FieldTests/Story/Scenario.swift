import Field
import Foundation
import Stage

/// A file of `tests/scenarios`, whose README says what each step means. Keys it does not know are refused.
struct Scenario {
    let title: String
    let actors: [Player]
    let steps: [Step]

    init(_ text: String) throws {
        let file = try Json(text: text)
        try knows(file, ["title", "phone", "step"], "the file")
        title = try file["title"].text
        actors = try file["phone"].list.map(Player.init)
        steps = try file["step"].list.map(Step.init)
    }

    /// Every scenario's file name.
    static var names: [String] {
        let found = (try? FileManager.default.contentsOfDirectory(atPath: Told.scenarios)) ?? []
        return found.filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }.sorted()
    }

    static func named(_ name: String) throws -> Scenario {
        try Scenario(try String(contentsOfFile: "\(Told.scenarios)/\(name).json", encoding: .utf8))
    }

    /// Who plays, and with which rights.
    struct Player {
        let name: String
        let roles: [String]
        let grants: [String: String]

        init(_ written: Json) throws {
            try knows(written, ["name", "roles", "grants"], "a phone")
            name = try written["name"].text
            roles = try written["roles"].list.map { try $0.text }
            grants = try written["grants"].object.mapValues { try $0.text }
        }
    }
}

/// One step of a scenario.
struct Step: CustomStringConvertible {
    let what: String
    private let written: [String: Json]

    init(_ step: Json) throws {
        what = try step["do"].text
        guard let allowed = allowedKeys[what] else { throw Unmet("no such step: \(what)") }
        try knows(step, allowed.union(["do", "fails"]), what)
        written = try step.object
    }

    var description: String { "\(written)" }

    /// The code it is to fail with.
    var fails: String? { get throws { try written["fails"]?.text } }

    func has(_ key: String) -> Bool { written[key] != nil }

    func json(_ key: String) throws -> Json { try Json.object(written)[key] }

    func text(_ key: String) throws -> String { try json(key).text }

    func optional(_ key: String) throws -> String? { try written[key]?.text }

    func number(_ key: String) throws -> Int64 { try json(key).number }

    func flag(_ key: String) throws -> Bool { try written[key]?.flag ?? false }

    func texts(_ key: String) throws -> [String] { try json(key).list.map { try $0.text } }

    func values(_ key: String) throws -> [String: Value] { try written[key]?.object.mapValues(value) ?? [:] }

    /// What the step writes: registers, then prose.
    func edits() throws -> [Edit] {
        let registers = try values("set").sorted { $0.key < $1.key }.map { Edit.set(path: $0.key, value: $0.value) }
        let prose = try written["write"]?.object.sorted { $0.key < $1.key }
            .map { Edit.set(path: $0.key, value: .prose(text: try $0.value.text)) }
        return registers + (prose ?? [])
    }

    /// The same step with one key changed.
    func with(_ key: String, _ value: Json) throws -> Step {
        try Step(.object(written.merging([key: value]) { $1 }))
    }
}

private let writes: Set<String> = ["phone", "document", "set", "write"]

/// The keys of each step.
private let allowedKeys: [String: Set<String>] = [
    "enrol": ["phone"],
    "clock": ["phone", "days"],
    "report": writes.union(["stream"]),
    "fill": ["phone", "stream", "count", "set"],
    "capture": writes.union(["incident"]),
    "edit": writes.union(["reason"]),
    "resolve": ["phone", "document", "path", "value", "reason"],
    "file": ["phone", "document"],
    "take_up": ["phone", "document", "reason"],
    "discard": ["phone", "document", "reason"],
    "pin": ["phone", "document", "pinned"],
    "fetch": ["phone", "document"],
    "sync": ["phone", "refused"],
    "kill": ["phone"],
    "suspend": ["phone"],
    "resume": ["phone"],
    "obey": ["phone", "wiped"],
    "revoke": ["phone", "stream"],
    "grant": ["phone", "stream", "access"],
    "retire": ["phone"],
    "compromised": ["phone"],
    "destroy": ["phone", "now"],
    "expect": ["phone", "document", "fields", "absent", "conflict", "state", "missing"],
    "same": ["phones", "document"],
    "list": ["phone", "filter", "documents"],
    "search": ["phone", "text", "documents"],
    "evidence": ["phone", "incident", "documents"],
    "window": ["phone", "stream", "days", "complete"],
    "drafts": ["phone", "drafts"],
    "order": ["phone", "is"],
]

func knows(_ written: Json, _ keys: Set<String>, _ what: String) throws {
    let unknown = Set(try written.object.keys).subtracting(keys)
    try holds(unknown.isEmpty, "\(what): unknown keys: \(unknown.sorted())")
}

/// A value as scenario files write it.
func value(_ written: Json) throws -> Value {
    switch written {
    case .flag(let yes): return .yesNo(yes: yes)
    case .number(let number): return .number(number: number)
    case .text(let text): return .text(text: text)
    case .object(let parts):
        switch Set(parts.keys) {
        case ["answer"] where try parts["answer"]?.text == "unknown": return .notKnown
        case ["answer"] where try parts["answer"]?.text == "not_applicable": return .notApplicable
        case ["lat_e7", "lon_e7"], ["lat_e7", "lon_e7", "accuracy_m"]:
            let accuracy = try parts["accuracy_m"].map { UInt32(try $0.number) }
            let (lat, lon) = (Int32(try written["lat_e7"].number), Int32(try written["lon_e7"].number))
            return .position(point: Point(latE7: lat, lonE7: lon, accuracyM: accuracy))
        case ["utc_ms", "offset_min"]:
            let offset = Int16(try written["offset_min"].number)
            return .time(at: At(utcMs: try written["utc_ms"].number, offsetMin: offset, zone: nil))
        default: break
        }
    case .list, .nothing: break
    }
    throw Unmet("no such value: \(written)")
}

/// Prose and text read alike.
func plain(_ value: Value) -> Value {
    if case .prose(let text) = value { .text(text: text) } else { value }
}
