/// The icons as strokes on a field of 24 by 24, in the path language of SVG: one stroke of one width, so that they stay
/// clear at night and at any size. The same in the Android app.
extension Icon {
    public static let field = 24.0

    /// Width of the stroke on the field.
    public var stroke: Double { self == .frame ? 0.5 : 2 }

    /// Outlines on the field.
    public var strokes: [Stroke] { paths.map { Stroke.reading($0) } }

    var paths: [String] {
        let ring = "M12 3A9 9 0 1 1 12 21A9 9 0 1 1 12 3"
        return switch self {
        case .back: ["M15 5L8 12L15 19"]
        case .close: ["M6 6L18 18M18 6L6 18"]
        case .check: ["M5 13L10 18L19 7"]
        case .plus: ["M12 5V19M5 12H19"]
        case .chevron: ["M9 5L16 12L9 19"]
        case .clock: [ring, "M12 7V12L15 14.5"]
        case .received: [ring, "M8 12.5L11 15.5L16 9.5"]
        case .warning: ["M12 4L21 20H3Z", "M12 10V14.5M12 17V17.2"]
        case .apart: ["M4 4H20V20H4Z", "M4 20L20 4"]
        case .lock: ["M6 11H18V20H6Z", "M8 11V8A4 4 0 0 1 16 8V11"]
        case .search: ["M11 4A7 7 0 1 1 11 18A7 7 0 1 1 11 4", "M16 16L20.5 20.5"]
        case .pin:
            [
                "M12 21C7 15 5 12.5 5 9.5A7 7 0 0 1 19 9.5C19 12.5 17 15 12 21Z",
                "M12 7.6A2 2 0 1 1 12 11.6A2 2 0 1 1 12 7.6",
            ]
        case .map: ["M4 6L9.5 4L14.5 6L20 4V18L14.5 20L9.5 18L4 20Z", "M9.5 4V18M14.5 6V20"]
        case .camera: ["M4 8H8L9.5 5.5H14.5L16 8H20V19H4Z", "M12 10A3.2 3.2 0 1 1 12 16.4A3.2 3.2 0 1 1 12 10"]
        case .person:
            [
                "M12 4A3.8 3.8 0 1 1 12 11.6A3.8 3.8 0 1 1 12 4",
                "M4.5 20.5C5.5 15.5 8 14 12 14C16 14 18.5 15.5 19.5 20.5",
            ]
        case .radio:
            [
                "M5 9H19V20H5Z", "M8 9L17 3.5", "M9.5 12A2.5 2.5 0 1 1 9.5 17A2.5 2.5 0 1 1 9.5 12",
                "M14.5 12.5H16.5M14.5 16.5H16.5",
            ]
        case .across: ["M3 12H16M11 7L16 12L11 17", "M20 4V7M20 10.5V13.5M20 17V20"]
        case .settings: ["M4 7H20M4 17H20", "M9 4.5V9.5M15 14.5V19.5"]
        case .bell: ["M5.5 17H18.5L17 15V10.5A5 5 0 0 0 7 10.5V15Z", "M10.5 20H13.5"]
        case .erase: ["M9 6H20V18H9L3.5 12Z", "M12 9.5L17 14.5M17 9.5L12 14.5"]
        case .eye:
            [
                "M3 12C6 7 9 5.5 12 5.5C15 5.5 18 7 21 12C18 17 15 18.5 12 18.5C9 18.5 6 17 3 12Z",
                "M12 9.5A2.5 2.5 0 1 1 12 14.5A2.5 2.5 0 1 1 12 9.5",
            ]
        case .frame: ["M4 8V4H8M16 4H20V8M20 16V20H16M8 20H4V16"]
        case .finger:
            [
                "M7 19C8.3 16.5 8.5 14 8.5 12A3.5 3.5 0 0 1 15.5 12C15.5 15 15 18 13.6 20.8",
                "M12 12C12 15.3 11.5 18 10.2 20.6",
                "M4.8 15.5C5.2 14.3 5.3 13.2 5.3 12A6.7 6.7 0 0 1 18.7 12C18.7 14.5 18.5 16.3 18 18",
                "M6.5 5.2C8.1 3.9 10 3.2 12 3.2C14 3.2 15.9 3.9 17.5 5.2",
            ]
        case .moon: ["M19.5 14.5A8 8 0 1 1 10 4.5A6.3 6.3 0 0 0 19.5 14.5Z"]
        case .box: ["M4 8L12 4L20 8V17L12 21L4 17Z", "M4 8L12 12L20 8M12 12V21"]
        case .list: ["M9 6H20M9 12H20M9 18H20", "M4.5 6H4.7M4.5 12H4.7M4.5 18H4.7"]
        case .pen: ["M4 20L5 15.5L16 4.5L19.5 8L8.5 19Z"]
        case .sync: ["M5 9A8 8 0 0 1 19 8M19 4V8H15", "M19 15A8 8 0 0 1 5 16M5 20V16H9"]
        }
    }
}
