/// What becomes of the app while the process lives: seen, out of sight, run by the system for a moment.
@MainActor
public final class Lifecycle {
    static let refreshAfterS = 15 * 60

    private let model: AppModel
    private let time: any BackgroundTime
    private let schedule: any RefreshSchedule

    public init(_ model: AppModel, time: any BackgroundTime, schedule: any RefreshSchedule) {
        self.model = model
        self.time = time
        self.schedule = schedule
    }

    /// The app is seen.
    public func entered() async { await model.returned() }

    /// The app is out of sight: what is written is written, and the files are closed before the system suspends it.
    public func left() async {
        let task = time.begin()
        schedule.ask(afterS: Self.refreshAfterS)
        await model.left()
        time.end(task)
    }

    /// Time in the background, by schedule or by a push: one sync. `false` when it did not get through. Ends early, and
    /// closes all the same, when its task is cancelled.
    public func refresh() async -> Bool {
        schedule.ask(afterS: Self.refreshAfterS)
        return await model.refresh()
    }

    /// A push came. It holds nothing but the wish to look.
    public func woken(keys: Set<String>) async -> Bool {
        guard WakeUp.reading(keys: keys) == .look else { return false }
        return await refresh()
    }
}
