/// Sizes in points, the same on every screen.
public enum Measure {
    /// Everything that can be pressed is at least this high; on the report screen `glove`.
    public static let touch = 56.0
    public static let glove = 72.0
    /// A kind of event on the first screen of a report.
    public static let tile = 96.0
    /// HERE and NOW: one target a thumb cannot miss.
    public static let huge = 220.0
    /// The only way on where there is no position.
    public static let large = 160.0
    public static let corner = 14.0
    public static let edge = 16.0
    public static let gap = 10.0
    public static let icon = 26.0
    public static let smallIcon = 22.0
    public static let finder = 320.0
    /// Least height of anything pressed that Apple's guidelines ask for.
    public static let least = 44.0
}
