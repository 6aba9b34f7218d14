#if canImport(Network) && canImport(UIKit)
import Foundation
import Network
import UIKit

extension Conditions {
    /// The phone's network, charge and power saving, told anew whenever one of them changes, until it is let go.
    @MainActor
    public static func ofPhone() -> AsyncStream<Conditions> {
        let (stream, continuation) = AsyncStream.makeStream(of: Conditions.self, bufferingPolicy: .bufferingNewest(1))
        let watch = PhoneWatch(continuation)
        continuation.onTermination = { _ in Task { @MainActor in watch.stop() } }
        watch.start()
        return stream
    }
}

/// Asks the phone again whenever it says that something changed.
@MainActor
private final class PhoneWatch {
    private let told: AsyncStream<Conditions>.Continuation
    private let network = NWPathMonitor()
    private var path: NWPath?
    private var watched: [any NSObjectProtocol] = []

    init(_ told: AsyncStream<Conditions>.Continuation) {
        self.told = told
    }

    func start() {
        UIDevice.current.isBatteryMonitoringEnabled = true
        let changes = [
            UIDevice.batteryLevelDidChangeNotification, UIDevice.batteryStateDidChangeNotification,
            .NSProcessInfoPowerStateDidChange,
        ]
        watched = changes.map { change in
            NotificationCenter.default.addObserver(forName: change, object: nil, queue: .main) { [weak self] _ in
                MainActor.assumeIsolated { self?.tell() }
            }
        }
        network.pathUpdateHandler = { [weak self] path in
            MainActor.assumeIsolated {
                self?.path = path
                self?.tell()
            }
        }
        network.start(queue: .main)
    }

    func stop() {
        network.cancel()
        for one in watched { NotificationCenter.default.removeObserver(one) }
        watched = []
    }

    /// Nothing before the network is known: a phone is not offline because it has not looked yet.
    private func tell() {
        guard let path else { return }
        let device = UIDevice.current
        let level = device.batteryLevel
        told.yield(
            Conditions(
                connected: path.status == .satisfied,
                metered: path.isExpensive || path.isConstrained,
                batteryPercent: level < 0 ? nil : Int((level * 100).rounded()),
                charging: device.batteryState == .charging || device.batteryState == .full,
                savingPower: ProcessInfo.processInfo.isLowPowerModeEnabled
            ))
    }
}
#endif
