// A stand-in for the part of SwiftUI that the screens use, for machines without Apple's kit. It has the same names and
// the same signatures, so the screens are type-checked; it lays nothing out and draws nothing. What it keeps is the tree
// of what a screen is made of, which tests read as a screen reader would.

@_exported import Foundation

@MainActor @preconcurrency
public protocol View {
    associatedtype Body: View
    @ViewBuilder var body: Body { get }
}

extension Never: View {
    public var body: Never { fatalError("has no body") }
}

/// A view that is not made of others.
@MainActor
public protocol Leaf: View where Body == Never {
    var node: Node { get }
}

extension Leaf {
    public var body: Never { fatalError("has no body") }
}

/// What a view is made of.
public struct Node: Sendable {
    public enum Kind: Equatable, Sendable {
        case group
        case text(String)
        case button, field, canvas, shape
    }

    public var kind: Kind
    public var children: [Node] = []
    public var notes: [Note] = []

    @MainActor public static func of<V: View>(_ view: V) -> Node {
        if let leaf = view as? any Leaf { return leaf.node }
        return of(view.body)
    }
}

/// What a modifier says of a view, as far as tests ask.
public enum Note: Equatable, Sendable {
    case label(String)
    case value(String)
    case hidden
    case traits(AccessibilityTraits)
    case children(AccessibilityChildBehavior)
    case tint(Color)
    case back(Color)
    case minHeight(Double)
    case size(Double, Double)
    case disabled, whole
}

struct Noted<Content: View>: Leaf {
    let content: Content
    let notes: [Note]

    var node: Node {
        var node = Node.of(content)
        node.notes += notes
        return node
    }
}

@resultBuilder
public enum ViewBuilder {
    public static func buildExpression<V: View>(_ view: V) -> V { view }
    public static func buildBlock() -> EmptyView { EmptyView() }
    public static func buildBlock<V: View>(_ view: V) -> V { view }
    @MainActor public static func buildBlock<each V: View>(_ views: repeat each V) -> TupleView<repeat each V> {
        TupleView(repeat each views)
    }
    public static func buildIf<V: View>(_ view: V?) -> V? { view }
    public static func buildEither<A: View, B: View>(first: A) -> _ConditionalContent<A, B> { .first(first) }
    public static func buildEither<A: View, B: View>(second: B) -> _ConditionalContent<A, B> { .second(second) }
}

public struct TupleView<each V: View>: Leaf {
    let views: (repeat each V)

    init(_ views: repeat each V) { self.views = (repeat each views) }

    public var node: Node {
        var children: [Node] = []
        for view in repeat each views { children.append(Node.of(view)) }
        return Node(kind: .group, children: children)
    }
}

public enum _ConditionalContent<A: View, B: View>: Leaf {
    case first(A)
    case second(B)

    public var node: Node {
        switch self {
        case .first(let view): Node.of(view)
        case .second(let view): Node.of(view)
        }
    }
}

extension Optional: View, Leaf where Wrapped: View {
    public var node: Node { map { Node.of($0) } ?? Node(kind: .group) }
}

extension Optional {
    public typealias Body = Never
}

public struct EmptyView: Leaf {
    nonisolated public init() {}
    public var node: Node { Node(kind: .group) }
}

public struct AnyView: Leaf {
    public let node: Node
    public init<V: View>(_ view: V) { node = Node.of(view) }
}

public struct Text: Leaf {
    let text: String
    var tint: Color?

    public init<S: StringProtocol>(_ content: S) { text = String(content) }
    public func font(_ font: Font?) -> Text { self }

    public func foregroundStyle(_ color: Color) -> Text {
        var text = self
        text.tint = color
        return text
    }

    public var node: Node { Node(kind: .text(text), notes: tint.map { [.tint($0)] } ?? []) }
}

public struct Button<Label: View>: Leaf {
    let label: Label
    public let action: @MainActor () -> Void

    public init(action: @escaping @MainActor () -> Void, @ViewBuilder label: () -> Label) {
        self.action = action
        self.label = label()
    }

    public var node: Node { Node(kind: .button, children: [Node.of(label)]) }
}

public struct TextField: Leaf {
    public init<S: StringProtocol>(_ title: S, text: Binding<String>, axis: Axis) {}
    public var node: Node { Node(kind: .field) }
}

@propertyWrapper
public struct Binding<Value> {
    public var wrappedValue: Value
    public init(
        get: @escaping @isolated(any) @Sendable () -> Value, set: @escaping @isolated(any) @Sendable (Value) -> Void
    ) where Value == String {
        wrappedValue = ""
    }
}

public struct ForEach<Data: RandomAccessCollection, ID: Hashable, Content: View>: Leaf {
    let data: Data
    let content: (Data.Element) -> Content

    public init(_ data: Data, id: KeyPath<Data.Element, ID>, @ViewBuilder content: @escaping (Data.Element) -> Content)
    {
        self.data = data
        self.content = content
        let ids = data.map { $0[keyPath: id] }
        precondition(Set(ids).count == ids.count, "two rows of a list have one identity")
    }

    public var node: Node { Node(kind: .group, children: data.map { Node.of(content($0)) }) }
}
