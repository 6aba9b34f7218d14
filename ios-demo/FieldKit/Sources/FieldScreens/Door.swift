import FieldKit
import SwiftUI

/// The code, in keys for a thumb in a glove. Reporting is possible without it.
struct UnlockPage: View {
    let ui: Ui
    let screen: UnlockScreen

    var body: some View {
        Page(ui, ui.say(screen.stage == .enter ? Say.unlockTitle : Say.unlockChoosing), back: false) {
            Plain(ui, ui.say(asked))
            digits
            if screen.wrong {
                Notice(
                    ui, ui.say(.unlockTries, ["n": screen.triesLeft, "max": screen.triesOf]),
                    danger: screen.triesLeft <= 3)
            }
            if let wait = screen.wait { Notice(ui, ui.say(.unlockWait, ["duration": wait]), danger: false) }
        } bottom: {
            keys
            if screen.stage == .enter {
                Press(ui: ui, label: ui.say(.unlockReport), act: .go(.lockedReport), icon: .pen, height: Measure.glove)
            }
        }
    }

    private var asked: Say {
        switch screen.stage {
        case .enter: Say.unlockCode
        case .choose: Say.unlockChoose
        case .repeat: Say.unlockRepeat
        }
    }

    /// How many digits are in; never which.
    private var digits: some View {
        HStack(spacing: 14) {
            ForEach(0..<UnlockScreen.length, id: \.self) { at in
                let mark = RoundedRectangle(cornerRadius: Measure.corner)
                mark.fill((at < screen.digits ? ui.palette.primary : ui.palette.background).color)
                    .overlay(
                        mark.stroke((at < screen.digits ? ui.palette.primary : ui.palette.outline).color, lineWidth: 2)
                    )
                    .frame(width: 20, height: 20)
            }
        }
        .padding(.vertical, 8)
        .accessibilityElement(children: .ignore)
        .accessibilityLabel(ui.say(.unlockDigits, ["n": screen.digits]))
    }

    private var keys: some View {
        VStack(spacing: 8) {
            ForEach([1, 4, 7], id: \.self) { first in
                HStack(spacing: 8) {
                    ForEach(first..<first + 3, id: \.self) { digit in key(digit) }
                }
            }
            HStack(spacing: 8) {
                if screen.stage == .enter {
                    key(ui.say(.unlockPresence), .showPresence) {
                        IconView(icon: .finger, tint: ui.palette.onSurface, size: 30)
                    }
                }
                key(0)
                key(ui.say(.unlockErase), .eraseDigit) { IconView(icon: .erase, tint: ui.palette.onSurface, size: 30) }
            }
        }
    }

    private func key(_ digit: Int) -> some View {
        key(ui.say(.unlockDigit, ["n": digit]), .digit(digit)) {
            Line("\(digit)", .headline, ui.palette.onSurface, .center)
        }
    }

    private func key<Face: View>(_ label: String, _ act: Act, @ViewBuilder face: () -> Face) -> some View {
        let face = face()
        return Button(action: { ui.act(act) }) {
            face
                .frame(maxWidth: .infinity, minHeight: Measure.glove)
                .background(ui.palette.surfaceContainer.color, in: RoundedRectangle(cornerRadius: Measure.corner))
                .contentShape(RoundedRectangle(cornerRadius: Measure.corner))
        }
        .buttonStyle(.plain)
        .accessibilityLabel(label)
    }
}

/// Joining by the code on a sheet of paper. The camera's view is the shell's.
struct EnrolPage: View {
    let ui: Ui
    let screen: EnrolScreen
    let camera: Camera

    var body: some View {
        Page(ui, ui.say(.enrolTitle), back: screen.stage == .typing) {
            switch screen.stage {
            case .scanning:
                Plain(ui, ui.say(.enrolScan))
                Finder(ui: ui, camera: camera, use: .code)
            case .typing:
                Writing(ui: ui, label: ui.say(.enrolTyped), text: screen.typed, act: Act.typed, lines: 4)
            case .waiting:
                Panel(ui: ui) { Sign(.clock, ui.say(.enrolWaiting), ui.palette.still) }
                fingerprint
            case .done:
                Panel(ui: ui) {
                    Sign(.received, ui.say(.enrolDone, ["agency": screen.agency]), ui.palette.good, strong: true)
                    Plain(ui, ui.say(.enrolNumber, ["device": screen.device]), quiet: true)
                }
                fingerprint
            }
        } bottom: {
            switch screen.stage {
            case .scanning: Press(ui: ui, label: ui.say(.enrolType), act: .go(.typeCode), tone: .quiet)
            case .typing:
                Press(ui: ui, label: ui.say(.enrolGo), act: .join, isEnabled: !screen.typed.allSatisfy(\.isWhitespace))
            case .waiting: Press(ui: ui, label: ui.say(.enrolSync), act: .sync, icon: .sync)
            case .done: Press(ui: ui, label: ui.say(.done), act: .go(.home))
            }
        }
    }

    /// A forged invitation shows here, and only by comparing.
    @ViewBuilder private var fingerprint: some View {
        if let fingerprint = screen.fingerprint {
            Panel(ui: ui) { FactLine(ui, ui.say(.enrolFingerprint), fingerprint) }
        }
    }
}

/// The frame of a camera's view.
struct Finder: View {
    let ui: Ui
    let camera: Camera
    let use: Camera.Use

    var body: some View {
        let shape = RoundedRectangle(cornerRadius: Measure.corner)
        ZStack {
            camera.view(use)
            IconView(icon: .frame, tint: ui.palette.onSurfaceVariant, size: Measure.finder / 2)
        }
        .frame(maxWidth: .infinity, minHeight: Measure.finder)
        .background(ui.palette.surfaceContainer.color, in: shape)
        .overlay(shape.stroke(ui.palette.outline.color, lineWidth: 2))
        .accessibilityElement(children: .ignore)
        .accessibilityLabel(ui.say(.enrolCamera))
    }
}

/// The phone's camera as the shell draws it; nothing in previews.
public struct Camera {
    /// What it looks for.
    public enum Use: Sendable { case code, picture }

    public let view: @MainActor (Use) -> AnyView

    public init(_ view: @escaping @MainActor (Use) -> AnyView) { self.view = view }

    @MainActor public static let none = Camera { _ in AnyView(EmptyView()) }
}

/// An order of the agency: plain, and one button.
struct OrderPage: View {
    let ui: Ui
    let screen: OrderScreen

    var body: some View {
        Page(ui, ui.say(.orderTitle), back: false) {
            Plain(ui, ui.say(text))
        } bottom: {
            Press(
                ui: ui, label: ui.say(screen.kind == .destroyNow ? Say.orderObeyNow : Say.orderObey), act: .obey,
                tone: .danger,
                height: Measure.glove)
        }
    }

    private var text: Say {
        switch screen.kind {
        case .retire: Say.orderRetire
        case .destroy: Say.orderDestroy
        case .destroyNow: Say.orderDestroyNow
        }
    }
}

/// Nothing is left here, and why that is no loss.
struct GonePage: View {
    let ui: Ui
    let screen: GoneScreen

    var body: some View {
        Page(ui, ui.say(.goneTitle), back: false) {
            Plain(ui, ui.say(text))
        } bottom: {
            Press(ui: ui, label: ui.say(.goneAgain), act: .joinAgain)
        }
    }

    private var text: Say {
        switch screen.why {
        case .tries: Say.goneTries
        case .order: Say.goneOrder
        case .key: Say.goneKey
        }
    }
}
