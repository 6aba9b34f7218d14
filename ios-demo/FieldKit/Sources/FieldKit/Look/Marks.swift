/// The app's own icons by name; `paths` are in `IconPaths`.
public enum Icon: String, CaseIterable, Sendable {
    case back, close, check, plus, chevron, clock, received, warning, apart, lock, search, pin, map, camera, person,
        radio
    case across, settings, bell, erase, eye, frame, finger, moon, box, list, pen, sync
}

/// Where something stands with the server: a shape and a word each, so that grey says as much as colour.
extension Mark {
    public var word: Say {
        switch self {
        case .received: Say.markReceived
        case .waiting: Say.markWaiting
        case .refused: Say.markRefused
        case .apart: Say.markApart
        }
    }

    public var icon: Icon {
        switch self {
        case .received: .received
        case .waiting: .clock
        case .refused: .warning
        case .apart: .apart
        }
    }

    public func tint(_ palette: Palette) -> Tint {
        switch self {
        case .received: palette.good
        case .waiting: palette.still
        case .refused, .apart: palette.attention
        }
    }
}

extension Proof {
    public var icon: Icon {
        switch self {
        case .authored: .clock
        case .received: .received
        case .witnessed: .eye
        case .refused: .warning
        }
    }

    public func tint(_ palette: Palette) -> Tint {
        switch self {
        case .authored: palette.still
        case .received, .witnessed: palette.good
        case .refused: palette.attention
        }
    }
}

/// How the two countries' words stand to each other, as a sign; none where equal words were never signed.
extension Accord {
    public var sign: (icon: Icon, word: Say)? {
        switch self {
        case .agreed: (.pen, Say.noticeAgreed)
        case .differ: (.across, Say.noticeDiffer)
        case .oneSided: (.clock, Say.noticeOne)
        case .equal: nil
        }
    }

    public func tint(_ palette: Palette) -> Tint {
        switch self {
        case .agreed: palette.good
        case .differ: palette.attention
        case .oneSided, .equal: palette.still
        }
    }
}

/// The outline of each condition: told apart by a thumb on a dirty screen.
public enum TriageShape: CaseIterable, Sendable {
    case triangle, square, disc, ring, cross, dots

    public static func of(_ triage: Triage?) -> TriageShape {
        switch triage {
        case .immediate: .triangle
        case .delayed: .square
        case .minor: .disc
        case .unhurt: .ring
        case .dead: .cross
        case nil: .dots
        }
    }

    public static func tint(_ triage: Triage?, _ palette: Palette) -> Tint {
        switch triage {
        case .immediate: palette.danger
        case .delayed: palette.yellow
        case .minor: palette.good
        case .dead: palette.onSurface
        case .unhurt, nil: palette.still
        }
    }
}
