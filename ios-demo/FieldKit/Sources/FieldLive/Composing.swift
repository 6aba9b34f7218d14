import Field
import FieldKit
import Foundation

/// A notice about a report. Nothing of the report fills it but what is coded and shown: kind, severity, time, place.
extension LiveBridge {
    func noticeForm(of id: String, purpose: String?, _ lang: Lang) async throws(CoreProblem) -> ComposeScreen {
        let say = speaking(lang)
        return try await ask { app in
            let form = try await app.noticeForm(channel: try await channel(app, say.lang), lang: say.lang)
            let row = try await app.incident(document: id, lang: say.lang)
            let chosen = form.purposes.first { $0.purpose.code == purpose } ?? form.purposes.first
            func of(_ set: String) -> [Choice] { form.sets.first { $0.set == set }?.choices.map(\.choice) ?? [] }
            return ComposeScreen(
                title: say.title(row?.scenario), checking: false,
                purposes: form.purposes.map {
                    Choice(code: $0.purpose.code, label: $0.purpose.label, chosen: $0.purpose == chosen?.purpose)
                },
                happening: of("happening"), asks: of("ask"),
                precision: of("place_precision").map {
                    Choice(code: $0.code, label: $0.label, chosen: $0.code == chosen?.finest.code)
                },
                textMax: form.mayText ? Int(form.maxText) : 0)
        }
    }

    private func channel(_ app: FieldApp, _ lang: CoreLang) async throws -> StreamName {
        guard let open = try await app.channels(lang: lang).first(where: \.mayNotify) else {
            throw CoreProblem(.other, "no_grant")
        }
        return open.channel
    }

    func preview(
        of id: String, _ chosen: ChosenNotice, _ lang: Lang
    ) async throws(CoreProblem) -> NoticeDraftPage {
        let say = speaking(lang)
        return try await ask { app in
            let draft = try await draft(of: id, chosen, lang, app)
            let preview = try await app.previewNotice(channel: try await channel(app, say.lang), draft: draft)
            shown.keep(preview)
            let page = preview.page(lang: say.lang)
            return NoticeDraftPage(
                lines: lang == .en ? page.english : page.spanish, doubts: page.doubts.map(\.explained),
                recipients: page.to.map(\.name),
                keeps: page.expiresMs.map {
                    say.words.say(.composeUntil, ["duration": say.words.duration($0 - say.nowMs)])
                } ?? "")
        }
    }

    /// What was chosen, and the coded fields of the report that a notice has a place for.
    private func draft(
        of id: String, _ chosen: ChosenNotice, _ lang: Lang, _ app: FieldApp
    ) async throws -> NoticeDraft {
        let fields = try await app.document(document: id, lang: lang.core).fields
        func value(_ path: String) -> Value? { fields.first { $0.path == path }?.value }
        func code(_ path: String) -> String? { if case .text(let text)? = value(path) { text } else { nil } }
        var (point, from): (Point?, At?)
        if case .position(let known)? = value("place.point") { point = known }
        if case .time(let known)? = value("occurred.from") { from = known }
        let text = chosen.text.trimmingCharacters(in: .whitespacesAndNewlines)
        let notice = NoticeFields(
            scenario: code("scenario") ?? "", severity: code("severity"),
            occurred: from.map { NoticeTime(from: $0, precision: code("occurred.precision")) },
            place: point.map { NoticePlace(point: $0, precision: chosen.precision, side: code("place.side")) },
            happening: chosen.happening, asks: chosen.asks,
            text: text.isEmpty ? nil : SaidText(text: text, lang: lang.rawValue))
        return NoticeDraft(purpose: chosen.purpose ?? "", notice: notice)
    }

    func send(textConfirmed: Bool) async throws(CoreProblem) {
        guard let preview = shown.takePreview() else { return }
        do { _ = try await ask { try await $0.sendNotice(preview: preview, textConfirmed: textConfirmed) } } catch {
            // What could not be signed may be sent once more as it was shown.
            shown.keep(preview)
            throw error
        }
    }
}
