import BackgroundTasks
import FieldKit
import UIKit

/// Time in the background as the system grants it.
struct AppleTime: BackgroundTime, RefreshSchedule {
    func begin() -> Int {
        let granted = Granted()
        granted.id = UIApplication.shared.beginBackgroundTask { granted.end() }
        return granted.id.rawValue
    }

    func end(_ task: Int) { UIApplication.shared.endBackgroundTask(UIBackgroundTaskIdentifier(rawValue: task)) }

    func ask(afterS: Int) {
        let request = BGAppRefreshTaskRequest(identifier: EnlaceApp.refresh)
        request.earliestBeginDate = Date(timeIntervalSinceNow: TimeInterval(afterS))
        // Refused on a simulator and where the person forbids it: then the app syncs when it is opened.
        try? BGTaskScheduler.shared.submit(request)
    }
}

/// Time that the system may want back before it was given back.
@MainActor
private final class Granted {
    var id = UIBackgroundTaskIdentifier.invalid

    nonisolated func end() { Task { @MainActor in UIApplication.shared.endBackgroundTask(id) } }
}

/// Pushes that say "look". What else they may hold is nobody's business here: see `WakeUp`.
final class Wakening: NSObject, UIApplicationDelegate {
    func application(
        _ application: UIApplication, didFinishLaunchingWithOptions options: [UIApplication.LaunchOptionsKey: Any]?
    ) -> Bool {
        application.registerForRemoteNotifications()
        return true
    }

    func application(
        _ application: UIApplication, didReceiveRemoteNotification push: [AnyHashable: Any]
    ) async -> UIBackgroundFetchResult {
        let outer = push.keys.compactMap { $0 as? String }
        let inner = (push["aps"] as? [String: Any])?.keys.map { $0 } ?? []
        return await Holder.shared.life.woken(keys: Set(outer + inner)) ? .newData : .failed
    }
}
