import Observation

/// Everything else, later: what filing asked for, field by field. What was entered stays while the language changes.
@MainActor
@Observable
final class FormModel: ScreenModel {
    private let desk: Desk
    private let id: String
    private let asked: [String]
    private var entered: [String: String] = [:]
    private var shown = FormScreen(title: "", fields: [])
    private var saving = false
    private(set) var isSaved = false
    private var waiting = false

    /// `asked` are the paths that filing found unanswered.
    init(_ desk: Desk, of id: String, asked: [String]) {
        self.desk = desk
        self.id = id
        self.asked = asked
    }

    var incident: String? { id }

    var screen: Screen {
        var screen = shown
        screen.fields = shown.fields.map { $0.showing(entered[$0.path]) }
        screen.reasons = waiting ? desk.bridge.reasons(desk.lang) : []
        return .form(screen)
    }

    func load() async throws(CoreProblem) { shown = try await desk.bridge.form(of: id, asked: asked, desk.lang) }

    func act(_ act: Act) async throws(CoreProblem) {
        switch act {
        case .fill(let path, let code): entered[path] = entered[path] == code ? nil : code
        case .writeField(let path, let text): entered[path] = text
        case .saveForm: try await save(reason: nil)
        case .pick(.reason, let code): try await save(reason: code)
        default: break
        }
    }

    private func save(reason: String?) async throws(CoreProblem) {
        guard !saving else { return }
        saving = true
        defer { saving = false }
        do throws(CoreProblem) {
            try await desk.bridge.fill(id, asked: asked, entered, reason: reason)
        } catch {
            guard error.code == "change_reason_needed" else { throw error }
            waiting = true
            return
        }
        isSaved = true
        desk.nudge()
        await desk.back()
    }
}

extension FormLine {
    /// The line with what a person entered: a choice, or what is written.
    func showing(_ entered: String?) -> FormLine {
        var line = self
        line.choices = choices.choosing(entered)
        if text != nil { line.text = choices.contains { $0.code == entered } ? "" : entered ?? "" }
        return line
    }
}
