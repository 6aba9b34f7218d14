import FieldKit
import SwiftUI

/// A screen as a screen reader and an eye find it.
struct Found {
    var texts: [(text: String, tint: Tint?, back: Tint)] = []
    var targets: [Target] = []
    var headings: [String] = []
    var fields: [String] = []
}

/// Something that can be pressed.
struct Target {
    let spoken: String
    let height: Double
    let isDisabled: Bool
}

extension Node {
    /// Everything on a screen that lies on `back`.
    func found(on back: Tint) -> Found {
        var found = Found()
        read(back, into: &found)
        return found
    }

    private func read(_ outer: Tint, into found: inout Found) {
        let back = backs.last ?? outer
        switch kind {
        case .text(let text): found.texts.append((text, tint, back))
        case .button:
            found.targets.append(Target(spoken: spoken, height: height, isDisabled: notes.contains(.disabled)))
        case .field: found.fields.append(label ?? "")
        case .group, .canvas, .shape: break
        }
        if notes.contains(where: { if case .traits(let traits) = $0 { traits.contains(.isHeader) } else { false } }) {
            found.headings.append(spoken)
        }
        for child in children { child.read(back, into: &found) }
    }

    /// What is read aloud: its own label, or all that is in it.
    var spoken: String {
        if notes.contains(.hidden) { return "" }
        if let label { return [label, value].compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: ", ") }
        if notes.contains(.children(.ignore)) { return "" }
        if case .text(let text) = kind { return text }
        return children.map(\.spoken).filter { !$0.isEmpty }.joined(separator: ", ")
    }

    private var label: String? { notes.reduce(nil) { if case .label(let label) = $1 { label } else { $0 } } }
    private var value: String? { notes.reduce(nil) { if case .value(let value) = $1 { value } else { $0 } } }
    private var tint: Tint? { notes.reduce(nil) { if case .tint(let tint) = $1 { Tint(tint) } else { $0 } } }
    private var backs: [Tint] { notes.compactMap { if case .back(let back) = $0 { Tint(back) } else { nil } } }

    /// The least height that it has by itself or by what is in it.
    private var height: Double {
        let own: [Double] = notes.map { note in
            switch note {
            case .minHeight(let height): height
            case .size(_, let height): height
            default: 0
            }
        }
        return (own + children.map(\.height)).max() ?? 0
    }
}

extension Tint {
    init(_ color: Color) {
        func part(_ value: Double) -> UInt32 { UInt32((value * 255).rounded()) }
        self.init(part(color.red) << 16 | part(color.green) << 8 | part(color.blue))
    }
}
