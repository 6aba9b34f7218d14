import Foundation

/// A core made of samples, for previews and for tests of screens. What is done to it can be asked for, and any call can be
/// made to fail.
public final class FakeBridge: CoreBridge, @unchecked Sendable {
    /// What was done, in order.
    public enum Done: Equatable, Sendable {
        case enrolled(String)
        case synced, obeyed, begunAgain, suspended, reopened
        case choseCode(String)
        case forgave
        case sealed(NewReport)
        case openedSealed
        case reported(NewReport)
        case took(Int64, String?)
        case dropped(Int64)
        case kept(String, Int, String?)
        case filed(String)
        case pinned(Bool)
        case savedPerson(String?, ChosenPerson)
        case looked(String)
        case captured(NewEvidence)
        case previewed(ChosenNotice)
        case sent(Bool)
        case answered(String, String, String?)
        case filled([String: String], String?)
    }

    private let guarded = NSLock()
    private var _done: [Done] = []
    private var _standing = Standing(
        enrolment: .done, agency: "Guardia Nacional", device: "NGL-0417", holder: "R. Montaño · CELESTE 4")
    private var _news = SyncNews()
    private var _failing: CoreProblem?
    private var _lock = LockStanding(hasCode: true, triesLeft: 10, tries: 10)
    private var code = "471109"
    private let told = AsyncStream<Void>.makeStream()

    public init() {}

    public var done: [Done] { guarded.withLock { _done } }

    /// Begins the list of what was done anew.
    public func forget() { guarded.withLock { _done = [] } }

    public var standing: Standing {
        get { guarded.withLock { _standing } }
        set { guarded.withLock { _standing = newValue } }
    }

    public var news: SyncNews {
        get { guarded.withLock { _news } }
        set { guarded.withLock { _news = newValue } }
    }

    public var lockStanding: LockStanding {
        get { guarded.withLock { _lock } }
        set { guarded.withLock { _lock = newValue } }
    }

    /// Every call that can fail fails with this while it is set.
    public var failing: CoreProblem? {
        get { guarded.withLock { _failing } }
        set { guarded.withLock { _failing = newValue } }
    }

    /// Something changed, as the feed would tell.
    public func tell() { told.continuation.yield() }

    private func check() throws(CoreProblem) {
        if let failing { throw failing }
    }

    private func note(_ done: Done) throws(CoreProblem) {
        try check()
        guarded.withLock { _done.append(done) }
    }

    private func sample<T>(_ lang: Lang, _ of: (Samples) -> T) throws(CoreProblem) -> T {
        try check()
        return of(Samples(lang))
    }

    public func standing(_ lang: Lang) throws(CoreProblem) -> Standing {
        try check()
        return standing
    }

    public func enrol(_ invitation: String) throws(CoreProblem) {
        try note(.enrolled(invitation))
        standing.enrolment = .waiting
    }

    public func obey() throws(CoreProblem) -> Bool {
        try note(.obeyed)
        return true
    }

    public func beginAgain() throws(CoreProblem) {
        try note(.begunAgain)
        standing = Standing(enrolment: .none)
    }

    public func lock() throws(CoreProblem) -> LockStanding {
        try check()
        return lockStanding
    }

    public func chooseCode(_ code: String) throws(CoreProblem) {
        try note(.choseCode(code))
        guarded.withLock { self.code = code }
        lockStanding.hasCode = true
    }

    public func tryCode(_ code: String) throws(CoreProblem) -> CodeTried {
        try check()
        if lockStanding.waitMs > 0 { return .tooSoon }
        if guarded.withLock({ self.code == code }) {
            lockStanding.triesLeft = lockStanding.tries
            return .right
        }
        lockStanding.triesLeft -= 1
        return lockStanding.triesLeft > 0 ? .wrong : .wiped
    }

    public func forgive() throws(CoreProblem) {
        try note(.forgave)
        lockStanding.triesLeft = lockStanding.tries
    }

    public func seal(_ report: NewReport) throws(CoreProblem) { try note(.sealed(report)) }
    public func openSealed() throws(CoreProblem) -> [String] {
        try note(.openedSealed)
        return []
    }

    public func exercise(of id: String) -> String? { nil }

    public func sync() throws(CoreProblem) -> SyncNews {
        try note(.synced)
        if standing.enrolment == .waiting { standing.enrolment = .done }
        return news
    }

    public func changes(onDuty: Bool) -> AsyncStream<Void> { told.stream }
    public func suspend(withinMs: UInt32) throws(CoreProblem) { try note(.suspended) }
    public func reopen() throws(CoreProblem) { try note(.reopened) }

    public func home(_ lang: Lang, atLeast rows: Int) throws(CoreProblem) -> HomeScreen {
        try sample(lang) { HomeScreen(truth: $0.truth(waiting: 2), reports: $0.reports, unanswered: 1) }
    }

    public func sync(_ lang: Lang) throws(CoreProblem) -> SyncScreen { try sample(lang, \.sync) }
    public func incident(_ id: String, _ lang: Lang) throws(CoreProblem) -> IncidentScreen {
        try sample(lang, \.incident)
    }
    public func timeline(_ id: String, _ lang: Lang) throws(CoreProblem) -> TimelineScreen {
        try sample(lang, \.timeline)
    }
    public func rescue(_ id: String, _ lang: Lang) throws(CoreProblem) -> RescueScreen { try sample(lang, \.rescue) }

    public func search(_ text: String, names: Bool, _ lang: Lang) throws(CoreProblem) -> Found {
        try sample(lang) { samples in
            Found(reports: samples.reports.filter { $0.title.localizedCaseInsensitiveContains(text) })
        }
    }

    public func map(here: Spot?, _ lang: Lang) throws(CoreProblem) -> MapScreen { try sample(lang, \.map) }
    public func notices(_ lang: Lang) throws(CoreProblem) -> NoticesScreen {
        try sample(lang) { NoticesScreen(notices: $0.notices) }
    }
    public func notice(_ id: String, _ lang: Lang) throws(CoreProblem) -> NoticeScreen { try sample(lang, \.notice) }
    public func radio(_ id: String, _ lang: Lang) throws(CoreProblem) -> RadioScreen { try sample(lang, \.radio) }

    public func kinds(_ lang: Lang) -> [Choice] {
        let samples = Samples(lang)
        return samples.kinds + [Choice(code: "drone", label: samples.words.short("scenario", "drone"))]
    }

    public func place(_ spot: Spot, _ lang: Lang) -> String { Samples.place }

    public func report(_ report: NewReport, _ lang: Lang) throws(CoreProblem) -> SavedReport {
        try note(.reported(report))
        return SavedReport(id: "1", reference: "NGL-0417-0012P")
    }

    public func takeDraft(_ number: Int64, reason: String?) throws(CoreProblem) { try note(.took(number, reason)) }
    public func dropDraft(_ number: Int64) throws(CoreProblem) { try note(.dropped(number)) }

    public func keep(_ id: String, path: String, side: Int, reason: String?) throws(CoreProblem) {
        try note(.kept(path, side, reason))
    }

    public func file(_ id: String) throws(CoreProblem) { try note(.filed(id)) }
    public func form(of id: String, asked: [String], _ lang: Lang) throws(CoreProblem) -> FormScreen {
        try sample(lang, \.form)
    }

    public func fill(_ id: String, asked: [String], _ entered: [String: String], reason: String?) throws(CoreProblem) {
        try note(.filled(entered, reason))
    }

    public func pin(_ id: String, _ pinned: Bool) throws(CoreProblem) { try note(.pinned(pinned)) }
    public func reasons(_ lang: Lang) -> [Choice] {
        Samples(lang).choices("change_reason", ["correction", "new_information"])
    }

    public func personForm(of id: String, person: String?, _ lang: Lang) throws(CoreProblem) -> PersonScreen {
        try sample(lang, \.person)
    }

    public func savePerson(of id: String, person: String?, _ chosen: ChosenPerson, reason: String?) throws(CoreProblem)
    {
        try note(.savedPerson(person, chosen))
    }

    public func identity(of id: String, person: String, _ lang: Lang) throws(CoreProblem) -> [Fact] {
        try note(.looked(person))
        return Samples(lang).identity
    }

    public func identityForm(_ lang: Lang) throws(CoreProblem) -> [Written] { try sample(lang, \.writing) }

    public func evidenceForm(_ lang: Lang) -> (kinds: [Choice], packaging: [Choice]) {
        (Samples(lang).evidenceKinds, Samples(lang).packaging)
    }

    public func capture(of id: String, _ item: NewEvidence) throws(CoreProblem) -> KeptEvidence {
        try note(.captured(item))
        return KeptEvidence(reference: "NGL-0417-0013Q", number: 18)
    }

    public func noticeForm(of id: String, purpose: String?, _ lang: Lang) throws(CoreProblem) -> ComposeScreen {
        try sample(lang, \.compose)
    }

    public func preview(of id: String, _ chosen: ChosenNotice, _ lang: Lang) throws(CoreProblem) -> NoticeDraftPage {
        try note(.previewed(chosen))
        return Samples(lang).page(of: chosen.text)
    }

    public func send(textConfirmed: Bool) throws(CoreProblem) { try note(.sent(textConfirmed)) }
    public func answer(_ id: String, _ code: String, reason: String?) throws(CoreProblem) {
        if code == "declined", reason == nil { throw CoreProblem(.input, "answer_reason_missing") }
        try note(.answered(id, code, reason))
    }

    public func answerReasons(_ lang: Lang) -> [Choice] {
        Samples(lang).choices("declined_reason", ["no_units", "law"])
    }
}
