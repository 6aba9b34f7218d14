import Field
import FieldKit
import Foundation

/// What the screens last showed and an act refers to: the sides of a conflict, the preview of a notice. A person's touch
/// means what the person saw, whatever has arrived since.
final class Shown: @unchecked Sendable {
    private let lock = NSLock()
    private var sides: [String: [Value]] = [:]
    private var preview: NoticePreview?

    func keep(_ id: String, _ view: DocumentView) {
        let conflicts = view.fields.filter { !$0.sides.isEmpty }
        lock.withLock {
            sides = Dictionary(uniqueKeysWithValues: conflicts.map { ("\(id) \($0.path)", $0.sides.map(\.value)) })
        }
    }

    func side(_ id: String, _ path: String, _ at: Int) -> Value? {
        lock.withLock { sides["\(id) \(path)"].flatMap { $0.indices.contains(at) ? $0[at] : nil } }
    }

    func keep(_ shown: NoticePreview) { lock.withLock { preview = shown } }

    /// Hands the preview out once.
    func takePreview() -> NoticePreview? {
        lock.withLock {
            defer { preview = nil }
            return preview
        }
    }
}

extension LiveBridge {
    func kinds(_ lang: Lang) -> [Choice] {
        let words = Words.of(lang)
        return choices(set: "scenario", lang: lang.core).map {
            Choice(code: $0.code, label: words.short("scenario", $0.code))
        }
    }

    func reasons(_ lang: Lang) -> [Choice] { choices(set: "change_reason", lang: lang.core).map(\.choice) }

    func edits(of report: NewReport) -> [Edit] {
        var edits: [Edit] = [.text("scenario", report.kind)]
        if let here = report.here {
            edits += [.set(path: "place.point", value: .position(point: here.point)), .text("place.source", "gps")]
        }
        if report.now {
            edits += [.set(path: "occurred.from", value: .time(at: at())), .text("occurred.precision", "minute")]
        }
        return edits
    }

    func report(_ report: NewReport, _ lang: Lang) async throws(CoreProblem) -> SavedReport {
        let edits = edits(of: report)
        return try await ask { app in
            guard let stream = try await app.enrolment().internalStream else { throw CoreProblem(.other, "no_stream") }
            let saved = try await app.report(stream: stream, edits: edits)
            return SavedReport(
                id: saved.document, reference: saved.reference,
                warnings: saved.warnings.map { $0.words.inLanguage(lang.core) })
        }
    }

    func incident(_ id: String, _ lang: Lang) async throws(CoreProblem) -> IncidentScreen {
        let say = speaking(lang)
        return try await ask { app in
            guard let row = try await app.incident(document: id, lang: say.lang) else {
                throw CoreProblem(.notHere, "document_unknown")
            }
            let view = try await app.document(document: id, lang: say.lang)
            shown.keep(id, view)
            var drafts: [DraftCard] = []
            for draft in view.drafts { drafts.append(try await card(draft, app, say)) }
            let people = try await app.rescue(incident: id, lang: say.lang).parties.reduce(0) { $0 + $1.people.count }
            return IncidentScreen(
                line: say.line(row), facts: facts(view),
                conflicts: view.fields.filter { !$0.sides.isEmpty }.map { conflict($0, say) }, drafts: drafts,
                people: people, evidence: try await app.evidenceOf(incident: id, lang: say.lang).count,
                pinned: view.pinned, canFile: row.status.code == "draft")
        }
    }

    private func conflict(_ field: FieldView, _ say: Speaking) -> Conflict {
        Conflict(
            path: field.path, label: field.label,
            sides: field.sides.map {
                SideCard(shown: $0.shown, who: say.who($0.written), time: say.time($0.written.writtenMs))
            })
    }

    /// What has a screen or a line of its own, or is for machines, is left out.
    private func facts(_ view: DocumentView) -> [Fact] {
        let elsewhere = ["ref", "status", "scenario", "place.source", "occurred.precision", "narrative_lang"]
        return view.fields.filter { field in
            !field.shown.isEmpty && !elsewhere.contains(field.path) && !field.path.hasPrefix("people.")
                && !field.path.hasPrefix("links.")
        }.map { Fact(label: $0.label, shown: $0.shown) }
    }

    func timeline(_ id: String, _ lang: Lang) async throws(CoreProblem) -> TimelineScreen {
        let say = speaking(lang)
        return try await ask { app in
            let row = try await app.incident(document: id, lang: say.lang)
            let items = try await app.timeline(document: id, lang: say.lang)
            return TimelineScreen(title: say.title(row?.scenario), items: items.map(say.act))
        }
    }

    func radio(_ id: String, _ lang: Lang) async throws(CoreProblem) -> RadioScreen {
        let lines = try await ask { try await $0.radioReport(incident: id, lang: lang.core) }
        return RadioScreen(lines: lines, spoken: lang)
    }

    func takeDraft(_ number: Int64, reason: String?) async throws(CoreProblem) {
        _ = try await ask { try await $0.takeUpDraft(number: UInt64(clamping: number), reason: reason) }
    }

    func dropDraft(_ number: Int64) async throws(CoreProblem) {
        try await ask { try await $0.discardDraft(number: UInt64(clamping: number)) }
    }

    func keep(_ id: String, path: String, side: Int, reason: String?) async throws(CoreProblem) {
        guard let value = shown.side(id, path, side) else { return }
        _ = try await ask { try await $0.resolve(document: id, path: path, value: value, reason: reason) }
    }

    func file(_ id: String) async throws(CoreProblem) { _ = try await ask { try await $0.file(document: id) } }

    func pin(_ id: String, _ pinned: Bool) async throws(CoreProblem) {
        try await ask { try await $0.pin(document: id, pinned: pinned) }
    }
}
