/// One screen of the app: what it shows and what its acts do. It asks the core and the phone, and decides nothing that
/// core should decide.
@MainActor
public protocol ScreenModel: AnyObject {
    var screen: Screen { get }
    /// The report the screen is about, for the doors that lead on from it.
    var incident: String? { get }
    /// Loads anew what it shows: when it opens, when something changed, when the language did.
    func load() async throws(CoreProblem)
    /// The way back within a screen; `false` when it leads out of it.
    func stepBack() -> Bool
    /// Does what only this screen knows.
    func act(_ act: Act) async throws(CoreProblem)
}

extension ScreenModel {
    public var incident: String? { nil }
    public func load() async throws(CoreProblem) {}
    public func stepBack() -> Bool { false }
    public func act(_ act: Act) async throws(CoreProblem) {}
}
