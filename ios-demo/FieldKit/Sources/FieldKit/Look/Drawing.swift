import Foundation

/// Metres on the ground to points on the screen around a middle: flat, which over a few kilometres is exact to a stroke.
public struct Projection: Sendable {
    private static let metresADegree = 111_320.0
    private let centre: Spot
    private let width, height, pointsAMetre, narrowing: Double

    public init(_ screen: MapScreen, width: Double, height: Double) {
        centre = screen.centre
        self.width = width
        self.height = height
        pointsAMetre = min(width, height) / 2 / Double(max(screen.radiusM, 1))
        narrowing = cos(Double(screen.centre.latE7) / 1e7 * .pi / 180)
    }

    public func dot(_ spot: Spot) -> Dot {
        let east = Double(spot.lonE7 - centre.lonE7) / 1e7 * Self.metresADegree * narrowing
        let north = Double(spot.latE7 - centre.latE7) / 1e7 * Self.metresADegree
        return Dot(width / 2 + east * pointsAMetre, height / 2 - north * pointsAMetre)
    }

    public func points(_ metres: Int) -> Double { Double(metres) * pointsAMetre }
}

/// Landmarks have letters and reports numbers, on the map and in the list.
public enum MapSign {
    public static func landmark(_ at: Int) -> String { String(UnicodeScalar(UInt8(65 + at % 26))) }
    public static func report(_ at: Int) -> String { "\(at + 1)" }
}

/// The shape of a condition on a field of one by one: filled, or a stroke of `pen`.
extension TriageShape {
    public static let pen = 0.12

    public var isFilled: Bool { self == .triangle || self == .square || self == .disc || self == .dots }

    public var strokes: [Stroke] {
        let (low, high) = (0.1, 0.9)
        switch self {
        case .triangle: return [Self.lines([Dot(0.5, low), Dot(high, high), Dot(low, high)], closed: true)]
        case .square:
            return [Self.lines([Dot(low, low), Dot(high, low), Dot(high, high), Dot(low, high)], closed: true)]
        case .disc, .ring: return [Self.circle(Dot(0.5, 0.5), 0.4)]
        case .cross:
            return [Self.lines([Dot(low, low), Dot(high, high)]), Self.lines([Dot(high, low), Dot(low, high)])]
        case .dots: return (1...3).map { Self.circle(Dot(Double($0) / 4, 0.5), Self.pen * 0.6) }
        }
    }

    private static func lines(_ dots: [Dot], closed: Bool = false) -> Stroke {
        Stroke(moves: [.start(dots[0])] + dots.dropFirst().map { .line($0) } + (closed ? [.close] : []))
    }

    private static func circle(_ at: Dot, _ radius: Double) -> Stroke {
        let (left, right) = (at.x - radius, at.x + radius)
        return .reading(
            "M\(left) \(at.y)A\(radius) \(radius) 0 1 1 \(right) \(at.y)A\(radius) \(radius) 0 1 1 \(left) \(at.y)Z")
    }
}
