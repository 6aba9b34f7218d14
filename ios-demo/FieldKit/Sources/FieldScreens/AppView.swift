import FieldKit
import SwiftUI

/// What covers the app while it is not in use: the system keeps a picture of it.
public struct Curtain: View {
    public init() {}

    public var body: some View { Palette.of(dark: true).background.color }
}

/// The whole app: one state in, acts out.
public struct AppView: View {
    private let ui: Ui
    private let camera: Camera

    public init(_ state: UiState, camera: Camera = .none, act: @escaping @MainActor (Act) -> Void) {
        ui = Ui(state: state, act: act)
        self.camera = camera
    }

    public var body: some View {
        page
            .preferredColorScheme(ui.state.dark ? .dark : .light)
            .environment(\.locale, Locale(identifier: ui.state.lang.rawValue))
    }

    @ViewBuilder private var page: some View {
        switch ui.state.screen {
        case .unlock(let screen): UnlockPage(ui: ui, screen: screen)
        case .enrol(let screen): EnrolPage(ui: ui, screen: screen, camera: camera)
        case .home(let screen): HomePage(ui: ui, screen: screen)
        case .sync(let screen): SyncPage(ui: ui, screen: screen)
        case .report(let screen): ReportPage(ui: ui, screen: screen)
        case .incident(let screen): IncidentPage(ui: ui, screen: screen)
        case .form(let screen): FormPage(ui: ui, screen: screen)
        case .timeline(let screen): TimelinePage(ui: ui, screen: screen)
        case .rescue(let screen): RescuePage(ui: ui, screen: screen)
        case .person(let screen): PersonPage(ui: ui, screen: screen)
        case .identity(let screen): IdentityPage(ui: ui, screen: screen)
        case .evidence(let screen): EvidencePage(ui: ui, screen: screen, camera: camera)
        case .search(let screen): SearchPage(ui: ui, screen: screen)
        case .map(let screen): MapPage(ui: ui, screen: screen)
        case .notices(let screen): NoticesPage(ui: ui, screen: screen)
        case .notice(let screen): NoticePage(ui: ui, screen: screen)
        case .compose(let screen): ComposePage(ui: ui, screen: screen)
        case .radio(let screen): RadioPage(ui: ui, screen: screen)
        case .settings(let screen): SettingsPage(ui: ui, screen: screen)
        case .order(let screen): OrderPage(ui: ui, screen: screen)
        case .gone(let screen): GonePage(ui: ui, screen: screen)
        }
    }
}
