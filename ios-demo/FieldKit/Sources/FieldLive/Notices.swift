import Field
import FieldKit

extension LiveBridge {
    /// Answers that one touch gives; all others need words.
    private static let touches = [
        "received", "en_route", "on_scene", "standing_by", "handled", "declined", "question",
    ]
    private static let countries = ["US", "MX"]

    func notices(_ lang: Lang) async throws(CoreProblem) -> NoticesScreen {
        let say = speaking(lang)
        return try await ask { app in
            let rows = try await app.threads(filter: ThreadFilter(), lang: say.lang, after: nil).rows
            var lines: [NoticeLine] = []
            for row in rows where !row.by.own && !row.withdrawn {
                lines.append(
                    line(row, try await app.event(channel: row.channel, event: row.event, lang: say.lang), say))
            }
            return NoticesScreen(notices: lines.filter { $0.answer == nil } + lines.filter { $0.answer != nil })
        }
    }

    /// What the list says of a notice. The first head speaks for it; all are on its own screen.
    private func line(_ row: ThreadRow, _ event: EventView, _ say: Speaking) -> NoticeLine {
        let release = event.history.first { $0.record == row.heads.first }
        let level = release?.notice?.level ?? "routine"
        return NoticeLine(
            id: row.heads.first ?? row.thread, title: row.scenario?.label ?? release?.lines.first ?? row.kind.label,
            from: row.by.agencyName, level: label(set: "level", code: level, lang: say.lang), high: level == "high",
            time: say.time(row.receivedMs ?? row.madeMs),
            answer: event.history.last { $0.kind == .answer && $0.by.own }?.word.label)
    }

    func notice(_ id: String, _ lang: Lang) async throws(CoreProblem) -> NoticeScreen {
        let say = speaking(lang)
        return try await ask { app in
            let rows = try await app.threads(filter: ThreadFilter(), lang: say.lang, after: nil).rows
            guard let row = rows.first(where: { $0.heads.contains(id) }) else {
                throw CoreProblem(.notHere, "release_unknown")
            }
            if row.unread { try await app.markOpened(release: id) }
            let event = try await app.event(channel: row.channel, event: row.event, lang: say.lang)
            let answers = event.history.filter { $0.kind == .answer }
            let own = answers.filter(\.by.own).map(\.word.code)
            return NoticeScreen(
                line: line(row, event, say), lines: event.history.first { $0.record == id }?.lines ?? [],
                answers: Self.touches.map {
                    Choice(code: $0, label: label(set: "answer", code: $0, lang: say.lang), chosen: own.contains($0))
                },
                given: answers.map {
                    GivenAnswer(answer: $0.word.label, who: name($0.by), time: say.time($0.receivedMs ?? $0.madeMs))
                },
                countries: Self.countries.map { say.words.text("text.country.\($0)") ?? $0 },
                rows: event.fields.map(both),
                until: row.expiresMs.map { say.words.say(.noticesUntil, ["when": say.words.until($0, now: say.nowMs)]) }
                    ?? "")
        }
    }

    private func name(_ by: Speaker) -> String {
        [by.callSign, by.agencyName].filter { !$0.isEmpty }.joined(separator: ", ")
    }

    /// How a claim stands is the library's word: what somebody signed, what differs; equal words alone are no agreement.
    private func both(_ field: EventField) -> BothRow {
        let says = Self.countries.map { country -> String? in
            var shown: [String] = []
            for voice in field.voices where voice.country == country && !shown.contains(voice.shown) {
                shown.append(voice.shown)
            }
            return shown.isEmpty ? nil : shown.joined(separator: " / ")
        }
        let accord: Accord =
            if field.disputed { .differ } else if field.voices.contains(where: { !$0.agreed.isEmpty }) {
                .agreed
            } else if says
                .contains(nil)
            { .oneSided } else { .equal }
        return BothRow(label: field.label, says: says, accord: accord)
    }

    func answer(_ id: String, _ code: String, reason: String?) async throws(CoreProblem) {
        _ = try await ask { try await $0.answer(release: id, answer: AnswerDraft(answer: code, reason: reason)) }
    }

    func answerReasons(_ lang: Lang) -> [Choice] { choices(set: "declined_reason", lang: lang.core).map(\.choice) }
}
