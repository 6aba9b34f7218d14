import Field
import Stage

private let hourMs: Int64 = 3_600_000

extension Stage {
    /// Looks at what a step expects; `false` for a step that does something.
    func expects(_ step: Step) async throws -> Bool {
        switch step.what {
        case "expect": try await document(step)
        case "same": try await allTheSame(step)
        case "list":
            let filter = try filter(try step.text("filter"))
            try are(try await app(step).incidents(filter: filter, lang: .es, after: nil).rows.map(\.document), step)
        case "search":
            let text = try step.text("text")
            let hits = try await app(step).search(query: text, within: .internal, before: nil, limit: 50)
            try are(hits.map(\.document), step)
        case "evidence":
            try are(try await app(step).evidenceOf(incident: try id(step, "incident"), lang: .es).map(\.document), step)
        case "window": try await window(step)
        case "drafts": try await drafts(step)
        case "order":
            let order = try await app(step).pendingOrder()
            try same(order.map(snake) ?? "none", try step.text("is"))
        default: return false
        }
        return true
    }

    private func filter(_ word: String) throws -> IncidentFilter {
        switch word {
        case "in_conflict": IncidentFilter(inConflict: true)
        case "not_synced": IncidentFilter(notSynced: true)
        case "mine": IncidentFilter(mine: true)
        default: throw Unmet("no such filter: \(word)")
        }
    }

    private func are(_ found: [String], _ step: Step) throws {
        try same(found.map(name(of:)).sorted(), try step.texts("documents").sorted())
    }

    private func document(_ step: Step) async throws {
        let view: DocumentView
        do {
            view = try await app(step).document(document: try id(step), lang: .es)
        } catch FieldError.NotHere {
            return try holds(try step.flag("missing"), "is not there")
        }
        try holds(!(try step.flag("missing")), "is there")
        let fields = Dictionary(uniqueKeysWithValues: view.fields.map { ($0.path, $0) })
        for (path, wanted) in try step.values("fields") {
            try same(fields[path].map { plain($0.value) }, wanted)
            try holds(fields[path].map { !$0.label.isEmpty && !$0.shown.isEmpty } ?? false, "\(path) has no words")
        }
        if step.has("absent") { try same(try step.texts("absent").filter { fields[$0] != nil }, []) }
        if step.has("conflict") {
            let found = fields.mapValues { $0.sides.map { "\(plain($0.value))" }.sorted() }.filter { !$0.value.isEmpty }
            let wanted = try step.json("conflict").object.mapValues { try $0.list.map { "\(try value($0))" }.sorted() }
            try same(found, wanted)
        }
        if step.has("state") { try same(snake(view.sync), try step.text("state")) }
    }

    private func allTheSame(_ step: Step) async throws {
        var views: [[String]] = []
        for name in try step.texts("phones") {
            let view = try await phone(name).app.document(document: try id(step), lang: .es)
            views.append(
                view.fields.map { "\($0.path) \($0.value) \($0.sides.map { "\($0.value)" }.sorted())" }.sorted())
        }
        try holds(views.count > 1 && !views[0].isEmpty, "nothing to compare")
        for view in views { try same(view, views[0]) }
    }

    /// The window is counted from the server's clock, the scenario's days from the beginning of the test.
    private func window(_ step: Step) async throws {
        let name = try step.text("stream")
        let streams = try await app(step).syncSummary(lang: .es).streams
        guard let stream = streams.first(where: { $0.stream == name }) else { throw Unmet("no stream \(name)") }
        try same(stream.complete, try step.flag("complete"))
        let wanted = step.has("days") ? daysAgo(try step.number("days")) : nil
        let near =
            if let found = stream.windowFromMs, let wanted { abs(found - wanted) < hourMs } else {
                stream.windowFromMs == wanted
            }
        try holds(
            near,
            "the window begins at \(String(describing: stream.windowFromMs)), expected \(String(describing: wanted))")
    }

    private func drafts(_ step: Step) async throws {
        let drafts = try await app(step).drafts(lang: .es)
        let wanted = try step.json("drafts").list
        try same(drafts.count, wanted.count)
        for wish in wanted {
            try knows(wish, ["document", "code", "fields"], "a draft")
            let document = try wish["document"].text
            guard let draft = drafts.first(where: { name(of: $0.document) == document }) else {
                throw Unmet("no draft of \(document)")
            }
            try same(draft.code, try wish["code"].text)
            try holds(!draft.explained.isEmpty, "\(draft.code) is not explained")
            let lost = Dictionary(uniqueKeysWithValues: draft.values.map { ($0.path, plain($0.value)) })
            for (path, written) in try wish["fields"].object { try same(lost[path], try value(written)) }
        }
    }
}

/// A case's name as files write it: `destroyNow` is `destroy_now`.
private func snake<Case>(_ one: Case) -> String {
    "\(one)".reduce(into: "") { $0 += $1.isUppercase ? "_\($1.lowercased())" : "\($1)" }
}

/// The same step expecting something else, once for each thing it expects.
func wrongly(_ step: Step) throws -> [Step] {
    var wrong: [Step] = []
    for (path, value) in try step.values("fields") {
        let fields = try step.json("fields").object.merging([path: other(value)]) { $1 }
        wrong.append(try step.with("fields", .object(fields)))
    }
    if step.what == "expect" { wrong.append(try step.with("missing", .flag(!(try step.flag("missing"))))) }
    if step.has("absent") {
        wrong.append(try step.with("absent", .list(try step.json("absent").list + [.text("scenario")])))
    }
    if step.has("conflict") {
        let conflict = try step.json("conflict").object.merging(["scenario": .list([])]) { $1 }
        wrong.append(try step.with("conflict", .object(conflict)))
    }
    if step.has("state") {
        let state = try step.text("state") == "quarantined" ? "received" : "quarantined"
        wrong.append(try step.with("state", .text(state)))
    }
    if step.has("documents") {
        wrong.append(try step.with("documents", .list(try step.json("documents").list + [.text("another")])))
    }
    if step.has("complete") { wrong.append(try step.with("complete", .flag(!(try step.flag("complete"))))) }
    if step.what == "window" {
        wrong.append(try step.with("days", .number((step.has("days") ? try step.number("days") : 0) + 1)))
    }
    if step.has("drafts") {
        let nothing = Json.object(["document": .text(""), "code": .text(""), "fields": .object([:])])
        wrong.append(try step.with("drafts", .list(try step.json("drafts").list + [nothing])))
    }
    if step.has("is") { wrong.append(try step.with("is", .text("something else"))) }
    return wrong
}

/// Another value than this one, as scenario files write it.
private func other(_ value: Value) -> Json {
    switch value {
    case .number(let number): .number(number + 1)
    case .yesNo(let yes): .flag(!yes)
    default: .text("something else")
    }
}
