import Observation

/// People to help.
@MainActor
@Observable
final class RescueModel: ScreenModel {
    private let desk: Desk
    private let id: String
    private var shown = RescueScreen(title: "", tally: [], groups: [])

    init(_ desk: Desk, _ id: String) {
        self.desk = desk
        self.id = id
    }

    var incident: String? { id }
    var screen: Screen { .rescue(shown) }

    func load() async throws(CoreProblem) { shown = try await desk.bridge.rescue(id, desk.lang) }

    func act(_ act: Act) async throws(CoreProblem) {
        if case .openPerson(let person) = act { await desk.go(PersonModel(desk, of: id, person: person)) }
    }
}

/// One person is entered or changed. What was chosen stays while the language changes.
@MainActor
@Observable
final class PersonModel: ScreenModel {
    private let desk: Desk
    private let id: String
    let person: String?
    /// Fields of the identity that were written behind presence.
    var identity: [String: String] = [:]
    private var shown: PersonScreen
    private var isLoaded = false
    private var saving = false
    private var waiting = false

    init(_ desk: Desk, of id: String, person: String?) {
        self.desk = desk
        self.id = id
        self.person = person
        shown = PersonScreen(ordinal: 1, conditions: [], ages: [], needs: [], languages: [], groups: [])
    }

    var incident: String? { id }
    var screen: Screen {
        var screen = shown
        screen.reasons = waiting ? desk.bridge.reasons(desk.lang) : []
        return .person(screen)
    }

    func load() async throws(CoreProblem) {
        var fresh = try await desk.bridge.personForm(of: id, person: person, desk.lang)
        if isLoaded { fresh.choose(as: shown) }
        shown = fresh
        isLoaded = true
    }

    func act(_ act: Act) async throws(CoreProblem) {
        switch act {
        case .pick(.condition, let code): shown.conditions.choose(code)
        case .pick(.age, let code): shown.ages.choose(code)
        case .pick(.language, let code): shown.languages.choose(code)
        case .pick(.group, let code): shown.groups.choose(code)
        case .pick(.need, let code): shown.needs.toggle(code)
        case .pick(.reason, let code): try await save(reason: code)
        case .savePerson: try await save(reason: nil)
        default: break
        }
    }

    private func save(reason: String?) async throws(CoreProblem) {
        guard !saving else { return }
        saving = true
        defer { saving = false }
        let chosen = ChosenPerson(
            condition: shown.conditions.chosen, age: shown.ages.chosen, language: shown.languages.chosen,
            needs: Dictionary(uniqueKeysWithValues: shown.needs.map { ($0.code, $0.chosen) }),
            group: shown.groups.chosen, identity: identity)
        do throws(CoreProblem) {
            try await desk.bridge.savePerson(of: id, person: person, chosen, reason: reason)
        } catch {
            guard error.code == "change_reason_needed" else { throw error }
            waiting = true
            return
        }
        desk.nudge()
        await desk.back()
    }
}

/// A name, only while somebody is there: it hides itself after a minute and whenever the screen is left.
@MainActor
@Observable
final class IdentityModel: ScreenModel {
    static let shownMs: Int64 = 60_000
    private let desk: Desk
    private let id: String
    private let person: PersonModel
    private var facts: [Fact] = []
    private var form: [Written] = []
    private var untilMs: Int64?

    init(_ desk: Desk, of id: String, _ person: PersonModel) {
        self.desk = desk
        self.id = id
        self.person = person
    }

    var incident: String? { id }

    var screen: Screen {
        guard let left = leftMs else { return .identity(IdentityScreen(shown: false)) }
        let writing = form.map { Written(path: $0.path, label: $0.label, text: person.identity[$0.path] ?? "") }
        return .identity(IdentityScreen(shown: true, facts: facts, writing: writing, hides: desk.words.duration(left)))
    }

    /// How long it is still shown; none once the time is over, or when the clock went back.
    private var leftMs: Int64? {
        guard let untilMs else { return nil }
        let left = untilMs - desk.phone.now().ms
        return (1...Self.shownMs).contains(left) ? left : nil
    }

    /// Time passed, or the language changed: what is over is let go, and a look is not put on record twice.
    func load() async throws(CoreProblem) {
        if leftMs == nil {
            hide()
        } else if person.person == nil {
            form = try await desk.bridge.identityForm(desk.lang)
        }
    }

    func act(_ act: Act) async throws(CoreProblem) {
        switch act {
        case .showPresence:
            guard await desk.phone.presence(desk.words.say(.identityShow)) else { return }
            try await look()
            untilMs = desk.phone.now().ms + Self.shownMs
        case .hideIdentity: hide()
        case .writeField(let path, let text): if leftMs != nil { person.identity[path] = text }
        default: break
        }
    }

    private func look() async throws(CoreProblem) {
        if let known = person.person {
            facts = try await desk.bridge.identity(of: id, person: known, desk.lang)
        } else {
            form = try await desk.bridge.identityForm(desk.lang)
        }
    }

    func hide() {
        facts = []
        form = []
        untilMs = nil
    }
}

/// An item of evidence: picture, what it is, packaging, signature.
@MainActor
@Observable
final class EvidenceModel: ScreenModel {
    private let desk: Desk
    private let id: String
    private var picture: Picture?
    private var place: Here?
    private var kind: String?
    private var packaging: String?
    private var description = ""
    private var seal = ""
    private var saving = false
    private var kept: KeptEvidence?

    init(_ desk: Desk, of id: String) {
        self.desk = desk
        self.id = id
    }

    var incident: String? { id }

    var screen: Screen {
        let form = desk.bridge.evidenceForm(desk.lang)
        let now = desk.phone.now()
        return .evidence(
            EvidenceScreen(
                number: kept?.number, digest: picture.map { Digest.short($0.digest) }, place: place?.words,
                time: picture.map { desk.words.time($0.takenMs, offsetMin: now.offsetMin, now: now.ms) },
                kinds: form.kinds.choosing(kind), description: description,
                packaging: form.packaging.choosing(packaging), seal: seal, reference: kept?.reference))
    }

    func act(_ act: Act) async throws(CoreProblem) {
        switch act {
        case .shoot: await shoot()
        case .pick(.evidenceKind, let code): kind = code
        case .pick(.packaging, let code): packaging = packaging == code ? nil : code
        case .pick(.description, let text): description = text
        case .pick(.seal, let text): seal = text
        case .signEvidence: try await sign()
        default: break
        }
    }

    /// After one that was signed for, a new picture is a new item.
    private func shoot() async {
        guard let taken = await desk.phone.shoot() else { return }
        if kept != nil { (kept, kind, packaging, description, seal) = (nil, nil, nil, "", "") }
        picture = taken
        let spot = await desk.phone.here()
        place = spot.map { Here(spot: $0, words: desk.bridge.place($0, desk.lang)) }
    }

    private func sign() async throws(CoreProblem) {
        guard let picture, let kind, kept == nil, !saving else { return }
        saving = true
        defer { saving = false }
        let item = NewEvidence(
            picture: picture, place: place?.spot, kind: kind, description: description, packaging: packaging, seal: seal
        )
        kept = try await desk.bridge.capture(of: id, item)
        desk.nudge()
    }
}
