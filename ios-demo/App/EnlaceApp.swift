import Field
import FieldKit
import FieldLive
import FieldScreens
import SwiftUI

/// The app on an iPhone: builds the models over the real core and hands the life of the process on to them.
@main
struct EnlaceApp: App {
    static let refresh = "org.enlace.app.refresh"

    @UIApplicationDelegateAdaptor(Wakening.self) private var wakening
    @Environment(\.scenePhase) private var phase
    private let holder = Holder.shared

    var body: some Scene {
        WindowGroup {
            AppView(holder.model.state, camera: holder.phone.camera.view) { act in
                Task { await holder.model.perform(act) }
            }
            .overlay { if phase != .active { Curtain().ignoresSafeArea() } }
            .task { await holder.model.start() }
            .task(id: isFollowing) { if isFollowing { await holder.model.follow() } }
            .task { await holder.tick() }
        }
        .onChange(of: phase) { before, now in
            switch now {
            case .active where before != .active: Task { await holder.life.entered() }
            case .background: Task { await holder.life.left() }
            default: break
            }
        }
        .backgroundTask(.appRefresh(Self.refresh)) { _ = await Holder.shared.life.refresh() }
    }

    /// The feed is open while somebody looks.
    private var isFollowing: Bool { phase == .active && holder.model.mayFollow }
}

/// What lives as long as the process.
@MainActor
final class Holder {
    static let shared = Holder()

    let phone = ApplePhone()
    let model: AppModel
    let life: Lifecycle

    private init() {
        let device = AppleDevice()
        let system = Field.Lang.ofApp == .es ? FieldKit.Lang.es : .en
        let (stream, phone) = (Conditions.ofPhone(), phone)
        let version = Bundle.main.infoDictionary?["CFBundleShortVersionString"] as? String ?? "0"
        let bridge = Live.bridge(
            path: (try? device.databasePath()) ?? "/dev/null/field.db", device: device, phone: phone,
            platform: "iOS \(UIDevice.current.systemVersion), app \(version)", conditions: { stream },
            forget: device.forget)
        model = AppModel(Desk(bridge: bridge, phone: phone, drawer: Live.drawer(device), system: system))
        life = Lifecycle(model, time: AppleTime(), schedule: AppleTime())
        phone.camera.scanned = { [weak model] text in Task { await model?.perform(.scanned(text)) } }
    }

    /// What a screen says of time is true to a few seconds: a wait, a name that hides itself, how long ago.
    func tick() async {
        while !Task.isCancelled {
            try? await Task.sleep(for: .seconds(10))
            await model.reload()
        }
    }
}
