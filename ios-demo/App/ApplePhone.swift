import CoreLocation
import FieldKit
import Foundation
import LocalAuthentication

/// What an iPhone does for the app: clock, place, presence, camera, room.
final class ApplePhone: Phone {
    let camera = AppleCamera()
    private let places = Places()

    func now() -> (ms: Int64, offsetMin: Int) {
        let now = Date()
        return (Int64(now.timeIntervalSince1970 * 1_000), TimeZone.current.secondsFromGMT(for: now) / 60)
    }

    func here() async -> Spot? { await places.here() }

    func presence(_ why: String) async -> Bool {
        (try? await LAContext().evaluatePolicy(.deviceOwnerAuthentication, localizedReason: why)) ?? false
    }

    func shoot() async -> Picture? { await camera.shoot() }

    func freeBytes() -> Int64? {
        let home = URL(fileURLWithPath: NSHomeDirectory())
        let values = try? home.resourceValues(forKeys: [.volumeAvailableCapacityForImportantUsageKey])
        return values?.volumeAvailableCapacityForImportantUsage
    }

    func isNight() -> Bool {
        let now = now()
        return Night.isNight(ms: now.ms, offsetMin: now.offsetMin, at: places.last)
    }
}

/// The phone's position while somebody asks for it.
private final class Places: NSObject, CLLocationManagerDelegate, @unchecked Sendable {
    /// Older than this it is where the phone was.
    private static let freshS = 30.0
    private let lock = NSLock()
    private var known: (spot: Spot, at: Date)?
    @MainActor private lazy var manager = CLLocationManager()

    var last: Spot? { lock.withLock { known?.spot } }

    /// A fresh position, or none within a moment: a report does not wait for satellites.
    func here() async -> Spot? {
        if let known = lock.withLock({ known }), known.at.timeIntervalSinceNow > -Self.freshS { return known.spot }
        await MainActor.run {
            if manager.authorizationStatus == .notDetermined { manager.requestWhenInUseAuthorization() }
        }
        return await withTaskGroup(of: Spot?.self) { group in
            group.addTask { await self.next() }
            group.addTask {
                try? await Task.sleep(for: .seconds(3))
                return nil
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
    }

    private func next() async -> Spot? {
        guard let updates = try? await first() else { return nil }
        lock.withLock { known = (updates, Date()) }
        return updates
    }

    private func first() async throws -> Spot? {
        for try await update in CLLocationUpdate.liveUpdates() {
            guard let place = update.location, place.horizontalAccuracy >= 0 else { continue }
            return Spot(
                latE7: Int((place.coordinate.latitude * 1e7).rounded()),
                lonE7: Int((place.coordinate.longitude * 1e7).rounded()),
                accuracyM: Int(place.horizontalAccuracy.rounded(.up)))
        }
        return nil
    }
}
