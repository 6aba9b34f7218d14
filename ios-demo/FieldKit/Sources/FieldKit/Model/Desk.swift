import Observation

/// What all screens share: the core, the phone, the person's settings, and the way from one screen to the next.
@MainActor
@Observable
public final class Desk {
    public let bridge: any CoreBridge
    public let phone: any Phone
    let files: Files
    @ObservationIgnored let drawer: any Drawer
    public private(set) var settings: Settings
    public internal(set) var standing = Standing(enrolment: .none)
    var news = SyncNews()
    var lock = LockStanding(hasCode: false, triesLeft: 0, tries: 0)
    var syncing = false
    @ObservationIgnored weak var app: AppModel?

    public init(bridge: any CoreBridge, phone: any Phone, drawer: any Drawer, system: Lang) {
        self.bridge = bridge
        self.phone = phone
        self.drawer = drawer
        files = Files(bridge)
        settings = Settings.load(drawer, system: system)
    }

    public var lang: Lang { settings.lang }
    public var words: Words { Words.of(lang) }

    public var dark: Bool {
        switch settings.look {
        case .auto: phone.isNight()
        case .dark: true
        case .light: false
        }
    }

    /// Silent and dark by default at night.
    public var quiet: Bool { settings.quietAtNight && phone.isNight() }

    /// Takes a setting over at once and keeps it.
    func set(_ change: (inout Settings) -> Void) throws(CoreProblem) {
        change(&settings)
        do { try settings.save(drawer) } catch { throw CoreProblem(.unlock, "vault_unavailable") }
    }

    func go(_ next: any ScreenModel) async { await app?.push(next) }
    func back() async { await app?.pop() }

    /// Something was saved that the server should have soon.
    func nudge() { app?.syncQuietly() }
}
