import Foundation

/// A point on a drawing field.
public struct Dot: Equatable, Sendable {
    public var x, y: Double

    public init(_ x: Double, _ y: Double) {
        self.x = x
        self.y = y
    }
}

/// A line as a pen draws it.
public struct Stroke: Equatable, Sendable {
    public enum Move: Equatable, Sendable {
        case start(Dot)
        case line(Dot)
        case curve(Dot, Dot, to: Dot)
        case close
    }

    public var moves: [Move]

    public init(moves: [Move]) { self.moves = moves }

    /// Reads the part of SVG's path language that the icons use: `M L H V C A Z`, absolute only.
    static func reading(_ path: String) -> Stroke {
        var reader = PathReader(path)
        var stroke = Stroke(moves: [])
        while let move = reader.next() { stroke.moves += move }
        return stroke
    }
}

/// Reads one command after the other; what it does not know ends the path, and a test draws every icon to its end.
private struct PathReader {
    private var words: ArraySlice<Substring>
    private var at = Dot(0, 0)
    private var command: Substring = ""

    init(_ path: String) {
        let apart = path.reduce(into: "") { text, letter in
            if letter.isLetter { text += " \(letter) " } else { text += letter == "," ? " " : String(letter) }
        }
        words = apart.split(separator: " ")[...]
    }

    mutating func next() -> [Stroke.Move]? {
        guard let word = words.first else { return nil }
        if word.first?.isLetter == true { command = words.removeFirst() } else if command == "M" { command = "L" }
        switch command {
        case "M": return point().map { [.start(step(to: $0))] }
        case "L": return point().map { [.line(step(to: $0))] }
        case "H": return number().map { [.line(step(to: Dot($0, at.y)))] }
        case "V": return number().map { [.line(step(to: Dot(at.x, $0)))] }
        case "C":
            guard let first = point(), let second = point(), let end = point() else { return nil }
            return [.curve(first, second, to: step(to: end))]
        case "A":
            guard let radius = point(), number() != nil, let large = number(), let sweep = number(), let end = point()
            else { return nil }
            let arc = Arc(from: at, to: end, radius: radius.x, large: large == 1, sweep: sweep == 1)
            at = end
            return arc.curves
        case "Z": return [.close]
        default: return nil
        }
    }

    private mutating func number() -> Double? { words.popFirst().flatMap { Double($0) } }

    private mutating func point() -> Dot? {
        guard let x = number(), let y = number() else { return nil }
        return Dot(x, y)
    }

    private mutating func step(to dot: Dot) -> Dot {
        at = dot
        return dot
    }
}

/// An arc of a circle, given as SVG gives it, as curves of at most a quarter turn (SVG 1.1, appendix F.6).
private struct Arc {
    let curves: [Stroke.Move]

    init(from: Dot, to: Dot, radius given: Double, large: Bool, sweep: Bool) {
        let half = Dot((from.x - to.x) / 2, (from.y - to.y) / 2)
        let reach = (half.x * half.x + half.y * half.y).squareRoot()
        let radius = max(given, reach)
        let away = max(0, radius * radius - reach * reach).squareRoot() / max(reach, 1e-9) * (large == sweep ? -1 : 1)
        let centre = Dot((from.x + to.x) / 2 + away * half.y, (from.y + to.y) / 2 - away * half.x)
        let start = atan2(from.y - centre.y, from.x - centre.x)
        var turn = atan2(to.y - centre.y, to.x - centre.x) - start
        if sweep && turn <= 0 { turn += 2 * .pi }
        if !sweep && turn >= 0 { turn -= 2 * .pi }
        let count = Int((abs(turn) / (.pi / 2)).rounded(.up))
        let step = turn / Double(max(count, 1))
        let handle = 4 / 3 * tan(step / 4) * radius
        curves = (0..<count).map { n in
            let (a, b) = (start + step * Double(n), start + step * Double(n + 1))
            let begin = Dot(centre.x + radius * cos(a), centre.y + radius * sin(a))
            let end = Dot(centre.x + radius * cos(b), centre.y + radius * sin(b))
            return .curve(
                Dot(begin.x - handle * sin(a), begin.y + handle * cos(a)),
                Dot(end.x + handle * sin(b), end.y - handle * cos(b)), to: end)
        }
    }
}
