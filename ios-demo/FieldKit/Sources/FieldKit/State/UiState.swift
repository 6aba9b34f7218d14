/// A language of the interface.
public enum Lang: String, CaseIterable, Sendable {
    case en, es
}

/// How the app looks; by default it is dark at night.
public enum Look: String, CaseIterable, Sendable {
    case auto, dark, light
}

/// Everything a screen shows. A screen is a function of this and of nothing else.
public struct UiState: Equatable, Sendable {
    public var lang: Lang
    public var dark: Bool
    public var screen: Screen
    /// The exercise everything on the screen belongs to; shown as such, always.
    public var exercise: String?
    /// What the person must know before anything else.
    public var troubles: [Trouble]
    /// A sentence about what just failed and what to do.
    public var problem: String?

    public init(
        lang: Lang,
        dark: Bool,
        screen: Screen,
        exercise: String? = nil,
        troubles: [Trouble] = [],
        problem: String? = nil
    ) {
        self.lang = lang
        self.dark = dark
        self.screen = screen
        self.exercise = exercise
        self.troubles = troubles
        self.problem = problem
    }
}

/// What a screen is about.
public enum Screen: Equatable, Sendable {
    case unlock(UnlockScreen)
    case enrol(EnrolScreen)
    case home(HomeScreen)
    case sync(SyncScreen)
    case report(ReportScreen)
    case incident(IncidentScreen)
    case form(FormScreen)
    case timeline(TimelineScreen)
    case rescue(RescueScreen)
    case person(PersonScreen)
    case identity(IdentityScreen)
    case evidence(EvidenceScreen)
    case search(SearchScreen)
    case map(MapScreen)
    case notices(NoticesScreen)
    case notice(NoticeScreen)
    case compose(ComposeScreen)
    case radio(RadioScreen)
    case settings(SettingsScreen)
    case order(OrderScreen)
    case gone(GoneScreen)
}

/// Something about the phone itself that the person must know.
public struct Trouble: Equatable, Sendable {
    public var kind: TroubleKind
    public var words: String

    public init(kind: TroubleKind, words: String) {
        self.kind = kind
        self.words = words
    }
}

/// How a trouble is shown: those of danger come first and in the colour of danger.
public enum TroubleKind: CaseIterable, Sendable {
    case space, clock, restored, salvaged, compromised, distrust

    public var danger: Bool { self == .compromised || self == .distrust }
}

/// Where something stands with the server.
public enum Mark: CaseIterable, Sendable {
    case received, waiting, refused, apart
}

/// Something to choose. `code` goes back to core, `label` is shown.
public struct Choice: Equatable, Sendable {
    public var code: String
    public var label: String
    public var chosen: Bool

    public init(code: String, label: String, chosen: Bool = false) {
        self.code = code
        self.label = label
        self.chosen = chosen
    }
}

/// A label and what stands beside it.
public struct Fact: Hashable, Sendable {
    public var label: String
    public var shown: String

    public init(label: String, shown: String) {
        self.label = label
        self.shown = shown
    }
}

/// A position in degrees × 10⁷.
public struct Spot: Equatable, Sendable {
    public var latE7: Int
    public var lonE7: Int
    public var accuracyM: Int?

    public init(latE7: Int, lonE7: Int, accuracyM: Int? = nil) {
        self.latE7 = latE7
        self.lonE7 = lonE7
        self.accuracyM = accuracyM
    }
}
