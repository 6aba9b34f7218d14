/// What the holder set, kept in the drawer beside the code: a settings file would tell whoever finds the phone who uses it.
public struct Settings: Equatable, Sendable {
    public var lang: Lang
    public var look: Look
    public var quietAtNight: Bool
    public var onDuty: Bool

    public init(lang: Lang, look: Look = .auto, quietAtNight: Bool = true, onDuty: Bool = false) {
        self.lang = lang
        self.look = look
        self.quietAtNight = quietAtNight
        self.onDuty = onDuty
    }

    private static let name = "app.settings"

    /// What was set, or what suits a phone that speaks `system`.
    public static func load(_ drawer: any Drawer, system: Lang) -> Settings {
        guard let bytes = try? drawer.load(name), let text = String(validating: bytes, as: UTF8.self) else {
            return Settings(lang: system)
        }
        let parts = text.split(separator: " ").map(String.init)
        guard parts.count == 4, let lang = Lang(rawValue: parts[0]), let look = Look(rawValue: parts[1]) else {
            return Settings(lang: system)
        }
        return Settings(lang: lang, look: look, quietAtNight: parts[2] == "quiet", onDuty: parts[3] == "duty")
    }

    public func save(_ drawer: any Drawer) throws {
        let parts = [lang.rawValue, look.rawValue, quietAtNight ? "quiet" : "loud", onDuty ? "duty" : "off"]
        try drawer.store(Self.name, Array(parts.joined(separator: " ").utf8))
    }
}
