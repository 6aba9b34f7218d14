/// What the app asks of the core, in as few calls as there are screens and acts. Answers are ready to show, in the
/// language asked for; every rule behind them is the core's.
///
/// `LiveBridge` asks the library, `FakeBridge` answers with samples: previews and most tests load no Rust.
public protocol CoreBridge: Sendable {
    // The phone and its agency.
    func standing(_ lang: Lang) async throws(CoreProblem) -> Standing
    func enrol(_ invitation: String) async throws(CoreProblem)
    /// `false` when something must still be sent first.
    func obey() async throws(CoreProblem) -> Bool
    /// Makes room for a new enrolment after everything was wiped or the key was lost; what cannot be read any more is
    /// put aside, never deleted.
    func beginAgain() async throws(CoreProblem)
    /// The exercise a report belongs to; none in real life.
    func exercise(of id: String) async throws(CoreProblem) -> String?

    // The lock. Works while the files are closed.
    func lock() async throws(CoreProblem) -> LockStanding
    func chooseCode(_ code: String) async throws(CoreProblem)
    /// The last wrong one destroys everything.
    func tryCode(_ code: String) async throws(CoreProblem) -> CodeTried
    /// The phone vouched for the person: wrong tries are forgotten.
    func forgive() async throws(CoreProblem)
    /// Seals a report that nobody can read here before the next unlock.
    func seal(_ report: NewReport) async throws(CoreProblem)
    /// Makes reports of what was sealed; call after each unlock. Codes of why some could not be made: those stay sealed.
    func openSealed() async throws(CoreProblem) -> [String]

    // The link. `sync` ends with the task that waits for it.
    func sync() async throws(CoreProblem) -> SyncNews
    /// Keeps in step with the server while somebody iterates, and tells of each change.
    func changes(onDuty: Bool) -> AsyncStream<Void>

    // The files.
    func suspend(withinMs: UInt32) async throws(CoreProblem)
    func reopen() async throws(CoreProblem)

    // What screens show.
    func home(_ lang: Lang, atLeast rows: Int) async throws(CoreProblem) -> HomeScreen
    func sync(_ lang: Lang) async throws(CoreProblem) -> SyncScreen
    func incident(_ id: String, _ lang: Lang) async throws(CoreProblem) -> IncidentScreen
    func timeline(_ id: String, _ lang: Lang) async throws(CoreProblem) -> TimelineScreen
    func rescue(_ id: String, _ lang: Lang) async throws(CoreProblem) -> RescueScreen
    /// With names, each look at one is on record.
    func search(_ text: String, names: Bool, _ lang: Lang) async throws(CoreProblem) -> Found
    func map(here: Spot?, _ lang: Lang) async throws(CoreProblem) -> MapScreen
    func notices(_ lang: Lang) async throws(CoreProblem) -> NoticesScreen
    func notice(_ id: String, _ lang: Lang) async throws(CoreProblem) -> NoticeScreen
    func radio(_ id: String, _ lang: Lang) async throws(CoreProblem) -> RadioScreen

    // A report.
    func kinds(_ lang: Lang) -> [Choice]
    func place(_ spot: Spot, _ lang: Lang) -> String
    func report(_ report: NewReport, _ lang: Lang) async throws(CoreProblem) -> SavedReport
    func takeDraft(_ number: Int64, reason: String?) async throws(CoreProblem)
    func dropDraft(_ number: Int64) async throws(CoreProblem)
    /// Keeps one side of a conflict as `incident` last gave it, whatever has arrived since.
    func keep(_ id: String, path: String, side: Int, reason: String?) async throws(CoreProblem)
    func file(_ id: String) async throws(CoreProblem)
    /// The fields below what filing asked for.
    func form(of id: String, asked: [String], _ lang: Lang) async throws(CoreProblem) -> FormScreen
    func fill(
        _ id: String, asked: [String], _ entered: [String: String], reason: String?
    ) async throws(CoreProblem)
    func pin(_ id: String, _ pinned: Bool) async throws(CoreProblem)
    func reasons(_ lang: Lang) -> [Choice]

    // People and things of a report.
    func personForm(of id: String, person: String?, _ lang: Lang) async throws(CoreProblem) -> PersonScreen
    func savePerson(of id: String, person: String?, _ chosen: ChosenPerson, reason: String?) async throws(CoreProblem)
    /// Who a person is; each look is on record.
    func identity(of id: String, person: String, _ lang: Lang) async throws(CoreProblem) -> [Fact]
    /// What can be written of who somebody is; nothing where this phone may not.
    func identityForm(_ lang: Lang) async throws(CoreProblem) -> [Written]
    func evidenceForm(_ lang: Lang) -> (kinds: [Choice], packaging: [Choice])
    func capture(of id: String, _ item: NewEvidence) async throws(CoreProblem) -> KeptEvidence

    // A notice.
    func noticeForm(of id: String, purpose: String?, _ lang: Lang) async throws(CoreProblem) -> ComposeScreen
    func preview(of id: String, _ chosen: ChosenNotice, _ lang: Lang) async throws(CoreProblem) -> NoticeDraftPage
    /// Sends exactly what `preview` last gave.
    func send(textConfirmed: Bool) async throws(CoreProblem)
    func answer(_ id: String, _ code: String, reason: String?) async throws(CoreProblem)
    /// Why help is declined.
    func answerReasons(_ lang: Lang) -> [Choice]
}

/// Why the core did not do what was asked, told apart by what an app does next.
public struct CoreProblem: Error, Equatable, Sendable {
    public enum Kind: Sendable {
        /// Something entered does not fit; `fields` names it.
        case input
        /// No enrolment yet.
        case notEnrolled
        /// Not on this phone.
        case notHere
        /// The server was not reached; trying again later may help.
        case offline
        /// The phone must be unlocked, or a person must show presence.
        case unlock
        /// The server showed what it should not have.
        case distrust
        /// The database is closed for the time in the background.
        case closed
        /// Keys or database are gone for good.
        case gone
        case other
    }

    public let kind: Kind
    /// Stable; `Words.explain` says in a person's language what it means and what to do.
    public let code: String
    /// Fields that stand against an input, as sentences in both languages.
    public let fields: [FieldProblem]

    public init(_ kind: Kind, _ code: String, fields: [FieldProblem] = []) {
        self.kind = kind
        self.code = code
        self.fields = fields
    }
}

/// What stands against one field.
public struct FieldProblem: Equatable, Sendable {
    public let path: String
    public let english: String
    public let spanish: String

    public init(path: String, english: String, spanish: String) {
        self.path = path
        self.english = english
        self.spanish = spanish
    }

    public func words(_ lang: Lang) -> String { lang == .en ? english : spanish }
}
