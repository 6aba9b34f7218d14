import FieldKit
import SwiftUI

/// What every view is given: the state, its words and colours, and where acts go.
struct Ui: Sendable {
    let state: UiState
    let act: @MainActor (Act) -> Void

    var words: Words { Words.of(state.lang) }
    var palette: Palette { Palette.of(dark: state.dark) }

    func say(_ what: Say, _ with: [String: Any] = [:]) -> String { words.say(what, with) }
}

extension Tint {
    var color: Color { Color(.sRGB, red: parts.red, green: parts.green, blue: parts.blue, opacity: 1) }
}

/// The styles of text. Each is a style of the system, so it grows with the reader's setting (Dynamic Type).
enum Lettering {
    case huge, large, headline, title, part, body, quiet, button, small

    var font: Font {
        switch self {
        case .huge: .system(.largeTitle, weight: .bold)
        case .large: .system(.title, weight: .medium)
        case .headline: .system(.title2, weight: .medium)
        case .title: .system(.title3, weight: .semibold)
        case .part: .system(.headline, weight: .medium)
        case .body: .system(.body)
        case .quiet: .system(.subheadline)
        case .button: .system(.body, weight: .medium)
        case .small: .system(.footnote, weight: .medium)
        }
    }
}

/// Words in a style and a colour. They wrap, and are never cut off.
struct Line: View {
    let text: String
    let style: Lettering
    let tint: Tint
    var alignment = TextAlignment.leading

    init(_ text: String, _ style: Lettering, _ tint: Tint, _ alignment: TextAlignment = .leading) {
        self.text = text
        self.style = style
        self.tint = tint
        self.alignment = alignment
    }

    var body: some View {
        Text(text)
            .font(style.font)
            .foregroundStyle(tint.color)
            .multilineTextAlignment(alignment)
            .fixedSize(horizontal: false, vertical: true)
    }
}

/// One of the app's icons. It never speaks: what it says, the words beside it say.
struct IconView: View {
    let icon: Icon
    let tint: Tint
    var size = Measure.smallIcon

    var body: some View {
        Canvas { context, room in
            let scale = room.width / Icon.field
            for stroke in icon.strokes {
                let style = StrokeStyle(lineWidth: icon.stroke * scale, lineCap: .round, lineJoin: .round)
                context.stroke(Path(stroke, scale: scale), with: .color(tint.color), style: style)
            }
        }
        .frame(width: size, height: size)
        .accessibilityHidden(true)
    }
}

/// A condition's shape in its colour. The word stands beside it, always.
struct TriageMark: View {
    let triage: Triage?
    let palette: Palette
    var size = 28.0

    var body: some View {
        let shape = TriageShape.of(triage)
        let tint = TriageShape.tint(triage, palette)
        Canvas { context, room in
            for stroke in shape.strokes {
                let path = Path(stroke, scale: room.width)
                if shape.isFilled {
                    context.fill(path, with: .color(tint.color))
                } else {
                    context.stroke(
                        path, with: .color(tint.color), style: StrokeStyle(lineWidth: room.width * TriageShape.pen))
                }
            }
        }
        .frame(width: size, height: size)
        .accessibilityHidden(true)
    }
}

extension Path {
    /// A stroke of a field, drawn `scale` times as large, from `origin` on.
    init(_ stroke: Stroke, scale: Double, origin: Dot = Dot(0, 0)) {
        self.init()
        func at(_ dot: Dot) -> CGPoint { CGPoint(x: origin.x + dot.x * scale, y: origin.y + dot.y * scale) }
        for move in stroke.moves {
            switch move {
            case .start(let dot): self.move(to: at(dot))
            case .line(let dot): addLine(to: at(dot))
            case .curve(let first, let second, to: let end):
                addCurve(to: at(end), control1: at(first), control2: at(second))
            case .close: closeSubpath()
            }
        }
    }
}
