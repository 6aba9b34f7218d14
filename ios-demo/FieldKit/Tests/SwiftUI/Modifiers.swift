public struct AccessibilityTraits: OptionSet, Sendable {
    public let rawValue: Int
    public init(rawValue: Int) { self.rawValue = rawValue }
    public static let isHeader = AccessibilityTraits(rawValue: 1)
    public static let isButton = AccessibilityTraits(rawValue: 2)
    public static let isSelected = AccessibilityTraits(rawValue: 4)
}

public enum AccessibilityChildBehavior: Sendable { case combine, ignore, contain }

public protocol PrimitiveButtonStyle {}
public struct PlainButtonStyle: PrimitiveButtonStyle {}
extension PrimitiveButtonStyle where Self == PlainButtonStyle {
    public static var plain: PlainButtonStyle { PlainButtonStyle() }
}

public struct EnvironmentValues {
    public var locale = Locale(identifier: "en")
}

extension View {
    private func noted(_ notes: Note...) -> some View { Noted(content: self, notes: notes) }

    public func font(_ font: Font?) -> some View { noted() }
    public func foregroundStyle<S: ShapeStyle>(_ style: S) -> some View { (style as? Color).map { noted(.tint($0)) } }
    public func multilineTextAlignment(_ alignment: TextAlignment) -> some View { noted() }
    public func fixedSize(horizontal: Bool, vertical: Bool) -> some View {
        Noted(content: self, notes: vertical ? [.whole] : [])
    }
    public func lineLimit(_ limit: PartialRangeFrom<Int>) -> some View { noted() }
    public func padding(_ length: CGFloat) -> some View { noted() }
    public func padding(_ edges: Edge.Set = .all, _ length: CGFloat? = nil) -> some View { noted() }
    public func aspectRatio(_ ratio: CGFloat? = nil, contentMode: ContentMode) -> some View { noted() }

    public func frame(width: CGFloat? = nil, height: CGFloat? = nil, alignment: Alignment = .center) -> some View {
        noted(.size(width ?? 0, height ?? 0))
    }

    public func frame(
        minWidth: CGFloat? = nil, idealWidth: CGFloat? = nil, maxWidth: CGFloat? = nil, minHeight: CGFloat? = nil,
        idealHeight: CGFloat? = nil,
        maxHeight: CGFloat? = nil, alignment: Alignment = .center
    ) -> some View { Noted(content: self, notes: minHeight.map { [.minHeight($0)] } ?? []) }

    public func background<S: ShapeStyle>(_ style: S) -> some View { (style as? Color).map { noted(.back($0)) } }
    public func background<S: ShapeStyle, T: Shape>(_ style: S, in shape: T) -> some View {
        (style as? Color).map { noted(.back($0)) }
    }
    public func overlay<V: View>(_ view: V) -> some View { noted() }
    public func contentShape<S: Shape>(_ shape: S) -> some View { noted() }
    public func buttonStyle<S: PrimitiveButtonStyle>(_ style: S) -> some View { noted() }
    public func disabled(_ disabled: Bool) -> some View { Noted(content: self, notes: disabled ? [.disabled] : []) }
    public func preferredColorScheme(_ scheme: ColorScheme?) -> some View { noted() }
    public func environment<V>(_ path: WritableKeyPath<EnvironmentValues, V>, _ value: V) -> some View { noted() }

    public func accessibilityLabel<S: StringProtocol>(_ label: S) -> some View { noted(.label(String(label))) }
    public func accessibilityValue<S: StringProtocol>(_ value: S) -> some View { noted(.value(String(value))) }
    public func accessibilityHidden(_ hidden: Bool) -> some View {
        Noted(content: self, notes: hidden ? [.hidden] : [])
    }
    public func accessibilityElement(children: AccessibilityChildBehavior) -> some View { noted(.children(children)) }
    public func accessibilityAddTraits(_ traits: AccessibilityTraits) -> some View { noted(.traits(traits)) }
}
