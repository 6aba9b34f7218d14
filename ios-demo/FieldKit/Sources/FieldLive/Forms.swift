import Field
import FieldKit
import Foundation

/// The form below what filing asked for. Fields and what each takes are the library's.
extension LiveBridge {
    /// Answers that are no value, as the library writes them in codes, and those of this form.
    private enum Entry {
        static let unknown = "!unk"
        static let notApplicable = "!na"
        static let yes = "yes"
        static let no = "no"
        static let now = "now"
    }

    func form(of id: String, asked: [String], _ lang: Lang) async throws(CoreProblem) -> FormScreen {
        let say = speaking(lang)
        return try await ask { app in
            let row = try await app.incident(document: id, lang: say.lang)
            return FormScreen(
                title: say.title(row?.scenario), fields: self.fields(asked, lang).map { self.line($0, say) })
        }
    }

    /// A grid of counts is asked for by its first cell; places, people and lists have screens of their own.
    private func fields(_ asked: [String], _ lang: Lang) -> [FormField] {
        let below = FieldFFI.form(kind: "incident", lang: lang.core).filter { field in
            !field.path.contains("*") && asked.contains { field.path == $0 || field.path.hasPrefix("\($0).") }
        }
        return below.compactMap { field in
            switch field.holds {
            case .grid:
                FormField(
                    path: "\(field.path).public.involved", label: field.label, holds: .number(min: 0, max: 9_999),
                    answers: field.answers, asked: field.asked)
            case .position, .person, .bytes, .codes: nil
            default: field
            }
        }
    }

    private func line(_ field: FormField, _ say: Speaking) -> FormLine {
        func answer(_ code: String, _ key: String) -> Choice {
            Choice(code: code, label: say.words.text("text.answer.\(key)") ?? key)
        }
        var offered: [Choice] = []
        var (text, lines): (String?, Int) = (nil, 1)
        switch field.holds {
        case .code(let set): offered = choices(set: set, lang: say.lang).map(\.choice)
        case .yesNo: offered = [answer(Entry.yes, "yes"), answer(Entry.no, "no")]
        case .time: offered = [Choice(code: Entry.now, label: say.words.say(.formNow))]
        case .prose: (text, lines) = ("", 4)
        case .text, .number: text = ""
        default: break
        }
        if field.answers {
            offered += [answer(Entry.unknown, "unknown"), answer(Entry.notApplicable, "not_applicable")]
        }
        return FormLine(path: field.path, label: field.label, choices: offered, text: text, lines: lines)
    }

    func fill(_ id: String, asked: [String], _ entered: [String: String], reason: String?) async throws(CoreProblem) {
        let edits = fields(asked, .en).compactMap { field in
            entered[field.path].flatMap { value(field, $0) }.map { Edit.set(path: field.path, value: $0) }
        }
        if edits.isEmpty { return }
        _ = try await ask { try await $0.edit(document: id, edits: edits, reason: reason) }
    }

    private func value(_ field: FormField, _ entered: String) -> Value? {
        let written = entered.trimmingCharacters(in: .whitespacesAndNewlines)
        switch (entered, field.holds) {
        case (Entry.unknown, _): return .notKnown
        case (Entry.notApplicable, _): return .notApplicable
        case (_, .yesNo): return .yesNo(yes: entered == Entry.yes)
        case (_, .time): return .time(at: at())
        case (_, .number): return Int64(written).map { .number(number: $0) }
        case (_, .prose): return .prose(text: entered)
        default: return written.isEmpty ? nil : .text(text: written)
        }
    }
}
