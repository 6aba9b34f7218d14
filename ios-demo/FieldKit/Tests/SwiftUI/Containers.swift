public enum Axis: Sendable { case horizontal, vertical }
public enum HorizontalAlignment: Sendable { case leading, center, trailing }
public enum VerticalAlignment: Sendable { case top, center, bottom }
public enum TextAlignment: Sendable { case leading, center, trailing }
public enum Alignment: Sendable { case leading, center, trailing, topLeading }
public enum ContentMode: Sendable { case fit, fill }
public enum ColorScheme: Sendable { case light, dark }

public struct Edge {
    public struct Set: OptionSet, Sendable {
        public let rawValue: Int
        public init(rawValue: Int) { self.rawValue = rawValue }
        public static let top = Set(rawValue: 1)
        public static let leading = Set(rawValue: 2)
        public static let bottom = Set(rawValue: 4)
        public static let trailing = Set(rawValue: 8)
        public static let horizontal: Set = [.leading, .trailing]
        public static let vertical: Set = [.top, .bottom]
        public static let all: Set = [.horizontal, .vertical]
    }
}

public struct VStack<Content: View>: Leaf {
    public let node: Node
    public init(alignment: HorizontalAlignment = .center, spacing: CGFloat? = nil, @ViewBuilder content: () -> Content)
    {
        node = Node(kind: .group, children: [Node.of(content())])
    }
}

public struct HStack<Content: View>: Leaf {
    public let node: Node
    public init(alignment: VerticalAlignment = .center, spacing: CGFloat? = nil, @ViewBuilder content: () -> Content) {
        node = Node(kind: .group, children: [Node.of(content())])
    }
}

public struct ZStack<Content: View>: Leaf {
    public let node: Node
    public init(alignment: Alignment = .center, @ViewBuilder content: () -> Content) {
        node = Node(kind: .group, children: [Node.of(content())])
    }
}

public struct ScrollView<Content: View>: Leaf {
    public let node: Node
    public init(@ViewBuilder content: () -> Content) { node = Node(kind: .group, children: [Node.of(content())]) }
}

public struct GridItem: Sendable {
    public enum Size: Sendable { case adaptive(minimum: CGFloat, maximum: CGFloat = .infinity) }
    public init(_ size: Size, spacing: CGFloat? = nil) {}
}

public struct LazyVGrid<Content: View>: Leaf {
    public let node: Node
    public init(
        columns: [GridItem], alignment: HorizontalAlignment = .center, spacing: CGFloat? = nil,
        @ViewBuilder content: () -> Content
    ) {
        node = Node(kind: .group, children: [Node.of(content())])
    }
}
