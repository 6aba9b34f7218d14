import FieldKit
import SwiftUI

/// What a button means; only danger is red.
enum Tone { case main, quiet, danger }

private let corner = RoundedRectangle(cornerRadius: Measure.corner)

/// A wide button.
struct Press: View {
    let ui: Ui
    let label: String
    let act: Act
    var tone = Tone.main
    var icon: Icon?
    var height = Measure.touch
    var isEnabled = true
    /// What is spoken where the label alone would not tell two buttons apart.
    var spoken: String?

    var body: some View {
        let (back, front, edge) = colours
        Button(action: { ui.act(act) }) {
            HStack(spacing: 12) {
                if let icon { IconView(icon: icon, tint: front, size: Measure.icon) }
                Line(label, .button, front, .center)
            }
            .padding(.horizontal, 16)
            .padding(.vertical, 10)
            .frame(maxWidth: .infinity, minHeight: height)
            .background(back.color, in: corner)
            .overlay(corner.stroke(edge.color, lineWidth: 1))
            .contentShape(corner)
        }
        .buttonStyle(.plain)
        .disabled(!isEnabled)
        .accessibilityLabel(spoken ?? label)
    }

    private var colours: (back: Tint, front: Tint, edge: Tint) {
        let palette = ui.palette
        if !isEnabled { return (palette.surfaceContainerHigh, palette.onSurfaceVariant, palette.surfaceContainerHigh) }
        return switch tone {
        case .main: (palette.main, palette.onMain, palette.mainEdge)
        case .danger: (palette.errorContainer, palette.onErrorContainer, palette.errorContainer)
        case .quiet: (palette.secondaryContainer, palette.onSecondaryContainer, palette.secondaryContainer)
        }
    }
}

/// A button of an icon alone; its label is spoken.
struct IconPress: View {
    let ui: Ui
    let icon: Icon
    let label: String
    let act: Act

    var body: some View {
        Button(action: { ui.act(act) }) {
            IconView(icon: icon, tint: ui.palette.onSurface, size: Measure.icon)
                .frame(width: Measure.touch, height: Measure.touch)
                .contentShape(corner)
        }
        .buttonStyle(.plain)
        .accessibilityLabel(label)
    }
}

/// A quiet surface for what belongs together.
struct Panel<Content: View>: View {
    let ui: Ui
    var edge: Tint?
    @ViewBuilder let content: Content

    var body: some View {
        VStack(alignment: .leading, spacing: 6) { content }
            .padding(16)
            .frame(maxWidth: .infinity, alignment: .leading)
            .background(ui.palette.surfaceContainer.color, in: corner)
            .overlay(corner.stroke((edge ?? ui.palette.surfaceContainer).color, lineWidth: 2))
    }
}

/// A panel that is one big target. What is in it is read as one.
struct PanelPress<Content: View>: View {
    let ui: Ui
    let act: Act
    var edge: Tint?
    var isChosen = false
    @ViewBuilder let content: Content

    var body: some View {
        Button(action: { ui.act(act) }) {
            Panel(ui: ui, edge: edge) { content }
                .frame(minHeight: Measure.touch)
                .contentShape(corner)
        }
        .buttonStyle(.plain)
        .accessibilityElement(children: .combine)
        .accessibilityAddTraits(isChosen ? [.isButton, .isSelected] : .isButton)
    }
}

/// The name of a part of a screen.
struct Heading: View {
    let ui: Ui
    let text: String

    init(_ ui: Ui, _ text: String) {
        self.ui = ui
        self.text = text
    }

    var body: some View {
        Line(text, .part, ui.palette.onSurfaceVariant)
            .padding(.top, 10)
            .accessibilityAddTraits(.isHeader)
    }
}

/// A line of plain words.
struct Plain: View {
    let ui: Ui
    let text: String
    let isQuiet: Bool

    init(_ ui: Ui, _ text: String, quiet: Bool = false) {
        self.ui = ui
        self.text = text
        isQuiet = quiet
    }

    var body: some View {
        Line(text, isQuiet ? .quiet : .body, isQuiet ? ui.palette.onSurfaceVariant : ui.palette.onSurface)
    }
}

/// An icon and words side by side: what the icon says, the words say too.
struct Sign: View {
    let icon: Icon
    let text: String
    let tint: Tint
    let isStrong: Bool

    init(_ icon: Icon, _ text: String, _ tint: Tint, strong: Bool = false) {
        self.icon = icon
        self.text = text
        self.tint = tint
        isStrong = strong
    }

    var body: some View {
        HStack(alignment: .top, spacing: 8) {
            IconView(icon: icon, tint: tint)
            Line(text, isStrong ? .button : .quiet, tint)
        }
    }
}

/// A label over what it holds.
struct FactLine: View {
    let ui: Ui
    let label: String
    let shown: String

    init(_ ui: Ui, _ label: String, _ shown: String) {
        self.ui = ui
        self.label = label
        self.shown = shown
    }

    var body: some View {
        VStack(alignment: .leading, spacing: 0) {
            Plain(ui, label, quiet: true)
            Plain(ui, shown)
        }
        .padding(.vertical, 4)
        .accessibilityElement(children: .combine)
    }
}

/// Choices in columns that become one where the letters are large. A chosen one has a tick and is said to be chosen:
/// colour only helps.
struct Chips: View {
    let ui: Ui
    let choices: [Choice]
    let act: (String) -> Act
    var height = Measure.touch
    /// What the choices are of, spoken where several fields of a screen offer the same.
    var about: String?

    var body: some View {
        LazyVGrid(columns: [GridItem(.adaptive(minimum: 150), spacing: 8)], alignment: .leading, spacing: 8) {
            ForEach(choices, id: \.code) { choice in chip(choice) }
        }
    }

    private func chip(_ choice: Choice) -> some View {
        let palette = ui.palette
        let front = choice.chosen ? palette.onPrimaryContainer : palette.onSurface
        return Button(action: { ui.act(act(choice.code)) }) {
            HStack(spacing: 8) {
                if choice.chosen { IconView(icon: .check, tint: front) }
                Line(choice.label, .button, front, .center)
            }
            .padding(.horizontal, 16)
            .padding(.vertical, 10)
            .frame(maxWidth: .infinity, minHeight: height)
            .background((choice.chosen ? palette.primaryContainer : palette.surfaceContainer).color, in: corner)
            .overlay(
                corner.stroke(
                    (choice.chosen ? palette.primary : palette.outline).color, lineWidth: choice.chosen ? 2 : 1)
            )
            .contentShape(corner)
        }
        .buttonStyle(.plain)
        .accessibilityLabel([about, choice.label].compactMap { $0 }.joined(separator: ": "))
        .accessibilityValue(choice.chosen ? ui.say(.chosen) : "")
        .accessibilityAddTraits(choice.chosen ? [.isButton, .isSelected] : .isButton)
    }
}

/// A place to write.
struct Writing: View {
    let ui: Ui
    let label: String
    let text: String
    let act: @Sendable (String) -> Act
    var lines = 1

    var body: some View {
        VStack(alignment: .leading, spacing: 4) {
            Plain(ui, label, quiet: true).accessibilityHidden(true)
            TextField("", text: binding, axis: .vertical)
                .lineLimit(lines...)
                .font(Lettering.body.font)
                .foregroundStyle(ui.palette.onSurface.color)
                .padding(16)
                .frame(maxWidth: .infinity, minHeight: Measure.touch, alignment: .leading)
                .background(ui.palette.surfaceContainer.color, in: corner)
                .overlay(corner.stroke(ui.palette.outline.color, lineWidth: 1))
                .accessibilityLabel(label)
        }
    }

    /// The state is the only place where the text lives; a field is written on the main thread.
    private var binding: Binding<String> {
        Binding(get: { text }, set: { written in MainActor.assumeIsolated { ui.act(act(written)) } })
    }
}

/// A line that is on or off; the word says which.
struct OnOff: View {
    let ui: Ui
    let label: String
    var why: String?
    let isOn: Bool
    let act: (Bool) -> Act

    var body: some View {
        let tint = isOn ? ui.palette.primary : ui.palette.onSurfaceVariant
        PanelPress(ui: ui, act: act(!isOn), isChosen: isOn) {
            HStack(spacing: 12) {
                VStack(alignment: .leading, spacing: 2) {
                    Plain(ui, label)
                    if let why { Plain(ui, why, quiet: true) }
                }
                .frame(maxWidth: .infinity, alignment: .leading)
                Sign(isOn ? .check : .close, ui.say(isOn ? Say.on : Say.off), tint)
            }
        }
    }
}

/// A line that leads somewhere.
struct Way: View {
    let ui: Ui
    let icon: Icon
    let label: String
    let act: Act

    var body: some View {
        PanelPress(ui: ui, act: act) {
            HStack(spacing: 14) {
                IconView(icon: icon, tint: ui.palette.onSurfaceVariant, size: Measure.icon)
                Plain(ui, label).frame(maxWidth: .infinity, alignment: .leading)
                IconView(icon: .chevron, tint: ui.palette.onSurfaceVariant)
            }
        }
    }
}
