import Observation

/// The app: a pile of screens, the topmost of which is seen. It knows the ways between them, the lock, and what must be
/// said on every screen.
@MainActor
@Observable
public final class AppModel {
    public let desk: Desk
    private var pile: [any ScreenModel] = []
    private var problem: String?
    private var exercise: String?
    @ObservationIgnored private var running: Task<Void, Never>?
    /// Something was saved while a sync was under way, which may have left without it.
    @ObservationIgnored private var again = false
    /// Minutes in the background after which the code is asked for again.
    static let lockAfterMs: Int64 = 5 * 60_000
    @ObservationIgnored private var leftMs: Int64?

    public init(_ desk: Desk) {
        self.desk = desk
        desk.app = self
    }

    /// Everything the screen shows.
    public var state: UiState {
        let shown = pile.last?.screen ?? .unlock(UnlockScreen(triesLeft: desk.lock.triesLeft, triesOf: desk.lock.tries))
        return UiState(
            lang: desk.lang, dark: desk.dark, screen: shown,
            exercise: isLocked ? nil : exercise ?? desk.standing.exercise,
            troubles: isLocked ? [] : Troubles.of(desk), problem: problem)
    }

    var isLocked: Bool { pile.first is UnlockModel }

    /// Whether there is anything to follow: an agency, and somebody who may see what it sends.
    public var mayFollow: Bool { !pile.isEmpty && !isLocked && desk.standing.enrolment == .done && !desk.standing.gone }

    /// Begins where the phone stands: empty, ordered, not yet enrolled, locked, or at the list.
    public func start() async {
        await attempt { () async throws(CoreProblem) in
            desk.lock = try await desk.bridge.lock()
            // Without a code nobody has joined yet, or nobody has come so far as to choose one.
            if desk.lock.hasCode { return await begin(with: UnlockModel(desk)) }
            try await desk.files.begin(.screen)
            desk.standing = try await desk.bridge.standing(desk.lang)
            await begin(with: landing())
        }
        syncQuietly()
    }

    /// The first screen of a phone that is open.
    private func landing() -> any ScreenModel {
        if desk.standing.gone { return GoneModel(desk, .key) }
        if let order = desk.standing.order { return OrderModel(desk, order) }
        if desk.standing.enrolment != .done { return EnrolModel(desk) }
        return desk.lock.hasCode ? HomeModel(desk) : CodeModel(desk)
    }

    /// One act of the person. What fails is said on the screen; nothing entered is lost.
    public func perform(_ act: Act) async {
        problem = nil
        await attempt { () async throws(CoreProblem) in
            switch act {
            case .back: if pile.last?.stepBack() != true { await pop() }
            case .go(let door): await go(door)
            case .lock: await lock()
            default: try await pile.last?.act(act)
            }
        }
    }

    func go(_ door: Door) async {
        let incident = pile.last(where: { $0.incident != nil })?.incident
        switch (door, incident) {
        case (.home, _): if !isLocked { await begin(with: landing()) }
        case (.sync, _): await push(SyncModel(desk))
        case (.report, _): await push(ReportModel(desk, locked: false))
        case (.lockedReport, _): await push(ReportModel(desk, locked: true))
        case (.search, _): await push(SearchModel(desk))
        case (.map, _): await push(MapModel(desk))
        case (.notices, _): await push(NoticesModel(desk))
        case (.settings, _): await push(SettingsModel(desk))
        case (.typeCode, _): (pile.last as? EnrolModel)?.type()
        case (.incident, let id?):
            await begin(with: HomeModel(desk))
            await push(IncidentModel(desk, id))
        case (.form, let id?):
            guard let incident = pile.last as? IncidentModel else { return }
            await push(FormModel(desk, of: id, asked: incident.asked))
        case (.timeline, let id?): await push(TimelineModel(desk, id))
        case (.rescue, let id?): await push(RescueModel(desk, id))
        case (.person, let id?): await push(PersonModel(desk, of: id, person: nil))
        case (.evidence, let id?): await push(EvidenceModel(desk, of: id))
        case (.compose, let id?): await push(ComposeModel(desk, of: id))
        case (.radio, let id?): await push(RadioModel(desk, id))
        case (.identity, let id?):
            guard let person = pile.last as? PersonModel else { return }
            await push(IdentityModel(desk, of: id, person))
        default: break
        }
    }

    func push(_ next: any ScreenModel) async {
        // What can be read is never opened over a lock; a report written blind is.
        if isLocked, !((next as? ReportModel)?.isLocked ?? false) { return }
        pile.append(next)
        await reload()
    }

    func pop() async {
        guard pile.count > 1 else { return }
        let left = pile.removeLast() as? FormModel
        if left?.isSaved == true { (pile.last as? IncidentModel)?.answered() }
        await reload()
    }

    /// Lets go of everything and begins anew with one screen.
    func begin(with first: any ScreenModel) async {
        pile = [first]
        await reload()
    }

    /// The code was right, or the phone vouched for the person: opens the files, and the reports that were sealed.
    func unlocked() async throws(CoreProblem) {
        try await desk.files.begin(.screen)
        desk.standing = try await desk.bridge.standing(desk.lang)
        await begin(with: landing())
        let refused = try await desk.bridge.openSealed()
        if !refused.isEmpty { tell(Set(refused).sorted().map(desk.words.explain).joined(separator: "\n")) }
        await reload()
        syncQuietly()
    }

    /// Lets go of everything that was read and closes the files.
    public func lock() async {
        guard desk.lock.hasCode, !isLocked, !desk.standing.gone else { return }
        await begin(with: UnlockModel(desk))
        await desk.files.end(.screen)
    }

    /// Loads what is seen anew.
    public func reload() async {
        await attempt { () async throws(CoreProblem) in
            try await pile.last?.load()
            guard let id = pile.last?.incident else {
                exercise = nil
                return
            }
            exercise = try await desk.bridge.exercise(of: id)
        }
    }

    /// Says something about what was just done.
    func tell(_ words: String) { problem = words }

    private func attempt(_ what: () async throws(CoreProblem) -> Void) async {
        do throws(CoreProblem) { try await what() } catch { await met(error) }
    }

    /// Says what failed, in words; a phone whose keys are gone shows nothing else any more.
    private func met(_ failed: CoreProblem) async {
        switch failed.kind {
        case .gone: pile = [GoneModel(desk, .key)]
        case .closed: break
        default:
            if failed.kind == .distrust { desk.news.distrust = true }
            let fields = failed.fields.map { $0.words(desk.lang) }
            problem = fields.isEmpty ? desk.words.explain(failed.code) : fields.joined(separator: "\n")
        }
    }
}

/// The link, as far as screens notice it.
extension AppModel {
    /// Sends and fetches; what fails for want of a network is no trouble, it is what the list's head says anyway.
    public func syncQuietly() {
        guard !isLocked, desk.standing.enrolment != .none, !desk.standing.gone else { return }
        again = true
        if running != nil { return }
        running = Task { [weak self] in
            while self?.again == true {
                self?.again = false
                await self?.syncOnce()
            }
            self?.running = nil
        }
    }

    /// Waits for a sync under way.
    public func settled() async { await running?.value }

    @discardableResult
    func syncOnce() async -> CoreProblem? {
        desk.syncing = true
        defer { desk.syncing = false }
        var failed: CoreProblem?
        do throws(CoreProblem) { desk.news = try await desk.bridge.sync() } catch { failed = error }
        if failed?.kind == .distrust { desk.news.distrust = true }
        await look()
        return failed
    }

    /// Reads where the phone stands and shows what an order or the end of the keys asks for.
    func look() async {
        if isLocked { return }
        guard let standing = try? await desk.bridge.standing(desk.lang) else { return await reload() }
        let before = desk.standing
        desk.standing = standing
        let isTold = pile.last is OrderModel || pile.last is GoneModel
        if !isTold, standing.gone || (standing.order != nil && before.order == nil) {
            return await begin(with: landing())
        }
        await reload()
    }

    /// Shows what changes while somebody looks; ends with its task.
    public func follow() async {
        for await _ in desk.bridge.changes(onDuty: desk.settings.onDuty) { await look() }
    }

    /// The app goes out of sight.
    func left() async {
        leftMs = desk.phone.now().ms
        if let identity = pile.last as? IdentityModel { identity.hide() }
        await desk.files.end(.screen)
    }

    /// The app is seen again: whoever holds it now may be somebody else.
    func returned() async {
        // What kept it from beginning, a phone that nobody had unlocked yet, may be over.
        if pile.isEmpty { return await start() }
        guard let left = leftMs else { return }
        let away = desk.phone.now().ms - left
        leftMs = nil
        // A clock set back is no reason to leave it open.
        if away < 0 || away >= Self.lockAfterMs { await lock() }
        if isLocked { return await reload() }
        await attempt { () async throws(CoreProblem) in try await desk.files.begin(.screen) }
        await look()
        syncQuietly()
    }

    /// One sync in the background, whether the phone is locked or not. `false` when it did not get through.
    func refresh() async -> Bool {
        guard (try? await desk.files.begin(.refresh)) != nil else { return false }
        let failed = await syncOnce()
        await desk.files.end(.refresh)
        return failed == nil
    }
}
