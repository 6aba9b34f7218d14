import Field
import FieldKit

extension LiveBridge {
    func home(_ lang: Lang, atLeast rows: Int) async throws(CoreProblem) -> HomeScreen {
        let say = speaking(lang)
        return try await ask { app in
            var lines: [ReportLine] = []
            var next: PageKey?
            repeat {
                let page = try await app.incidents(filter: IncidentFilter(), lang: say.lang, after: next)
                lines += page.rows.map(say.line)
                next = page.next
            } while next != nil && lines.count < rows
            let truth = say.truth(try await app.syncSummary(lang: say.lang))
            let unanswered = try await app.channels(lang: say.lang).reduce(0) { $0 + Int($1.needsAnswer) }
            return HomeScreen(truth: truth, reports: lines, unanswered: unanswered, more: next != nil)
        }
    }

    func sync(_ lang: Lang) async throws(CoreProblem) -> SyncScreen {
        let say = speaking(lang)
        return try await ask { app in
            let summary = try await app.syncSummary(lang: say.lang)
            var drafts: [DraftCard] = []
            for draft in try await app.drafts(lang: say.lang) { drafts.append(try await card(draft, app, say)) }
            var never: [Fact] = []
            for one in summary.never {
                let row = try await app.incident(document: one.document, lang: say.lang)
                never.append(
                    Fact(
                        label: row.map { say.title($0.scenario) } ?? String(one.document.prefix(8)),
                        shown: one.explained))
            }
            let areas = summary.streams.filter { $0.stream != "control" }.map(say.area)
            return SyncScreen(truth: say.truth(summary), drafts: drafts, never: never, areas: areas)
        }
    }

    /// What a refusal took out, with the reason and the values.
    func card(_ draft: Draft, _ app: FieldApp, _ say: Speaking) async throws -> DraftCard {
        let row = try await app.incident(document: draft.document, lang: say.lang)
        return DraftCard(
            number: Int64(draft.number), title: say.title(row?.scenario), why: draft.explained,
            values: draft.values.map { Fact(label: $0.label, shown: $0.shown) })
    }

    func search(_ text: String, names: Bool, _ lang: Lang) async throws(CoreProblem) -> Found {
        let say = speaking(lang)
        return try await ask { app in
            let page = try await app.incidents(filter: IncidentFilter(text: text), lang: say.lang, after: nil)
            let people = names ? try await self.people(text, app, say) : []
            return Found(people: people, reports: page.rows.map(say.line))
        }
    }

    /// People of this name. Each look is on record, so few are looked at.
    private func people(_ text: String, _ app: FieldApp, _ say: Speaking) async throws -> [ReportLine] {
        var lines: [ReportLine] = []
        for hit in try await app.search(query: text, within: .identity, before: nil, limit: 10) {
            let view = try await app.document(document: hit.document, lang: say.lang)
            guard case .bytes(let subject)? = view.fields.first(where: { $0.path == "subject" })?.value else {
                continue
            }
            for found in try await app.lookAtPerson(subject: subject, lang: say.lang) {
                let parts = ["given_names", "surname_1", "surname_2"].compactMap { path in
                    found.fields.first { $0.path == path }?.shown
                }
                lines.append(
                    ReportLine(
                        id: subject, title: parts.joined(separator: " "), place: nil, time: "", reference: nil,
                        mark: found.sync.mark, status: ""))
            }
        }
        return lines
    }
}
