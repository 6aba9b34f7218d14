import Foundation

/// An opaque colour of the screen, 0xRRGGBB.
public struct Tint: Equatable, Hashable, Sendable {
    public let rgb: UInt32

    public init(_ rgb: UInt32) { self.rgb = rgb }

    /// Red, green and blue, 0 to 1, in sRGB.
    public var parts: (red: Double, green: Double, blue: Double) {
        (Double(rgb >> 16 & 0xFF) / 255, Double(rgb >> 8 & 0xFF) / 255, Double(rgb & 0xFF) / 255)
    }

    /// Relative luminance of WCAG 2.2.
    public var luminance: Double {
        func linear(_ part: Double) -> Double { part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4) }
        return 0.2126 * linear(parts.red) + 0.7152 * linear(parts.green) + 0.0722 * linear(parts.blue)
    }

    /// Contrast of WCAG 2.2, 1 to 21.
    public func contrast(with other: Tint) -> Double {
        let (light, dark) = (max(luminance, other.luminance), min(luminance, other.luminance))
        return (light + 0.05) / (dark + 0.05)
    }
}

/// The app's colours by what they mean. Red is in none but danger. The same in the Android app.
public struct Palette: Equatable, Sendable {
    public let primary, primaryContainer, onPrimaryContainer: Tint
    public let secondaryContainer, onSecondaryContainer: Tint
    public let background, onBackground, onSurface, onSurfaceVariant: Tint
    public let surfaceContainer, surfaceContainerHigh, outline, outlineVariant: Tint
    public let errorContainer, onErrorContainer: Tint
    public let danger, attention, attentionBack, onAttentionBack, good, still: Tint
    /// The main button: filled by day, a lit edge by night.
    public let main, onMain, mainEdge: Tint
    /// Yellow as paint tells it, for a shape with its word beside it; too faint for text.
    public let yellow: Tint

    public static func of(dark: Bool) -> Palette { dark ? night : day }

    /// Quiet, near black: it must not light a face at night.
    static let night = Palette(
        primary: Tint(0x8CCFC4), primaryContainer: Tint(0x1C423D), onPrimaryContainer: Tint(0xD2EFE9),
        secondaryContainer: Tint(0x2A3236), onSecondaryContainer: Tint(0xE8EAEB),
        background: Tint(0x0E1113), onBackground: Tint(0xE8EAEB), onSurface: Tint(0xE8EAEB),
        onSurfaceVariant: Tint(0xB6BFC4),
        surfaceContainer: Tint(0x1A1F22), surfaceContainerHigh: Tint(0x262D31), outline: Tint(0x7F8B91),
        outlineVariant: Tint(0x363F44),
        errorContainer: Tint(0x6E1713), onErrorContainer: Tint(0xFFDAD6),
        danger: Tint(0xFF8378), attention: Tint(0xF0C56B), attentionBack: Tint(0x3D3013),
        onAttentionBack: Tint(0xF8E3B4),
        good: Tint(0x86CF95), still: Tint(0xB6BFC4),
        main: Tint(0x1C423D), onMain: Tint(0xDDF5F0), mainEdge: Tint(0x6FB3A8), yellow: Tint(0xF0C56B)
    )

    /// For the sun.
    static let day = Palette(
        primary: Tint(0x0A5C54), primaryContainer: Tint(0xCBE8E3), onPrimaryContainer: Tint(0x05302B),
        secondaryContainer: Tint(0xE3E8E9), onSecondaryContainer: Tint(0x161A1C),
        background: Tint(0xF5F6F4), onBackground: Tint(0x161A1C), onSurface: Tint(0x161A1C),
        onSurfaceVariant: Tint(0x454E53),
        surfaceContainer: Tint(0xFFFFFF), surfaceContainerHigh: Tint(0xE3E8E9), outline: Tint(0x6B767B),
        outlineVariant: Tint(0xCBD2D5),
        errorContainer: Tint(0xFBDAD6), onErrorContainer: Tint(0x5A0A08),
        danger: Tint(0xA3170F), attention: Tint(0x7A5200), attentionBack: Tint(0xFBEBC8),
        onAttentionBack: Tint(0x3F2B00),
        good: Tint(0x1D6B35), still: Tint(0x454E53),
        main: Tint(0x0A5C54), onMain: Tint(0xFFFFFF), mainEdge: Tint(0x0A5C54), yellow: Tint(0xB87A00)
    )

    /// Every text colour with every surface it stands on. AA asks 4.5 of each.
    public var pairs: [(name: String, text: Tint, on: Tint)] {
        let surfaces = [("background", background), ("panel", surfaceContainer)]
        let texts = [
            ("text", onSurface), ("quiet text", onSurfaceVariant), ("danger", danger), ("attention", attention),
            ("good", good),
            ("still", still), ("primary", primary),
        ]
        let open = surfaces.flatMap { place, on in texts.map { (name: "\($0.0) on \(place)", text: $0.1, on: on) } }
        return open + [
            (name: "main button", text: onMain, on: main),
            (name: "quiet button", text: onSecondaryContainer, on: secondaryContainer),
            (name: "button that cannot be pressed", text: onSurfaceVariant, on: surfaceContainerHigh),
            (name: "button of danger", text: onErrorContainer, on: errorContainer),
            (name: "chosen", text: onPrimaryContainer, on: primaryContainer),
            (name: "notice", text: onAttentionBack, on: attentionBack),
            (name: "cell", text: onSurface, on: surfaceContainerHigh),
            (name: "cell's country", text: onSurfaceVariant, on: surfaceContainerHigh),
        ]
    }

    /// What must be told from what it lies on without being text: 3 of AA.
    public var shapes: [(name: String, shape: Tint, on: Tint)] {
        [
            (name: "edge of a field", shape: outline, on: background),
            (name: "edge of the main button", shape: mainEdge, on: background),
            (name: "yellow", shape: yellow, on: surfaceContainer),
            (name: "edge of what is chosen", shape: primary, on: surfaceContainer),
        ]
    }
}
