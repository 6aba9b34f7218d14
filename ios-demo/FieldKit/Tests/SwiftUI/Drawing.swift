public protocol ShapeStyle: Sendable {}

public struct Color: ShapeStyle, Hashable, Leaf {
    public enum RGBColorSpace: Sendable { case sRGB }
    nonisolated public let red, green, blue: Double

    nonisolated public init(_ space: RGBColorSpace, red: Double, green: Double, blue: Double, opacity: Double = 1) {
        (self.red, self.green, self.blue) = (red, green, blue)
    }

    public var node: Node { Node(kind: .shape, notes: [.back(self)]) }
}

public struct Font: Sendable {
    public enum TextStyle: Sendable { case largeTitle, title, title2, title3, headline, body, subheadline, footnote }
    public enum Weight: Sendable { case regular, medium, semibold, bold }
    public enum Design: Sendable { case rounded }
    public static func system(_ style: TextStyle, design: Design? = nil, weight: Weight? = nil) -> Font { Font() }
}

public protocol Shape: View, Sendable {}

extension Shape {
    public func fill<S: ShapeStyle>(_ style: S) -> some View {
        Noted(content: Outline(), notes: (style as? Color).map { [.back($0)] } ?? [])
    }
    public func stroke<S: ShapeStyle>(_ style: S, lineWidth: CGFloat = 1) -> some View { Outline() }
}

private struct Outline: Leaf {
    var node: Node { Node(kind: .shape) }
}

public struct RoundedRectangle: Shape, Leaf {
    nonisolated public init(cornerRadius: CGFloat) {}
    public var node: Node { Node(kind: .shape) }
}

public enum CGLineCap: Sendable { case butt, round, square }
public enum CGLineJoin: Sendable { case miter, round, bevel }

public struct StrokeStyle: Sendable {
    public init(lineWidth: CGFloat = 1, lineCap: CGLineCap = .butt, lineJoin: CGLineJoin = .miter, dash: [CGFloat] = [])
    {}
}

public struct UnitPoint: Sendable {
    public static let topLeading = UnitPoint()
}

public struct Path: Sendable {
    public private(set) var points: [CGPoint] = []

    public init() {}
    public init(ellipseIn rect: CGRect) { points = [rect.origin, CGPoint(x: rect.maxX, y: rect.maxY)] }
    public mutating func move(to end: CGPoint) { points.append(end) }
    public mutating func addLine(to end: CGPoint) { points.append(end) }
    public mutating func addCurve(to end: CGPoint, control1: CGPoint, control2: CGPoint) { points.append(end) }
    public mutating func closeSubpath() {}
}

/// What a canvas was told to draw.
public final class Drawn {
    public var points: [CGPoint] = []
    public var texts = 0
}

public struct GraphicsContext {
    public enum Shading { case color(Color) }
    let drawn: Drawn

    public func fill(_ path: Path, with shading: Shading) { drawn.points += path.points }
    public func stroke(_ path: Path, with shading: Shading, style: StrokeStyle) { drawn.points += path.points }

    @MainActor public func draw(_ text: Text, at point: CGPoint, anchor: UnitPoint) {
        drawn.points.append(point)
        drawn.texts += 1
    }
}

public struct Canvas: Leaf {
    public static let side = 300.0
    let renderer: (inout GraphicsContext, CGSize) -> Void

    public init(renderer: @escaping (inout GraphicsContext, CGSize) -> Void) { self.renderer = renderer }

    /// Draws, so that a drawing that cannot be drawn fails the test that looks at its screen.
    public var node: Node {
        var context = GraphicsContext(drawn: Drawn())
        renderer(&context, CGSize(width: Self.side, height: Self.side))
        precondition(
            !context.drawn.points.isEmpty && context.drawn.points.allSatisfy { $0.x.isFinite && $0.y.isFinite },
            "nothing is drawn")
        return Node(kind: .canvas)
    }
}
