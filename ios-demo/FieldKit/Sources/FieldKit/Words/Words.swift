import Foundation

/// The words of one language: a lookup into a catalogue that core owns. Knows no screen.
public struct Words: Sendable {
    public let lang: Lang
    private let texts: [String: String]

    /// The words of a language; read once.
    public static func of(_ lang: Lang) -> Words { lang == .en ? english : spanish }

    private static let english = Words(lang: .en, lines: Catalogue.en)
    private static let spanish = Words(lang: .es, lines: Catalogue.es)

    private init(lang: Lang, lines: String) {
        self.lang = lang
        let pairs = lines.split(separator: "\n").map { $0.split(separator: "\t", maxSplits: 1) }
        texts = Dictionary(uniqueKeysWithValues: pairs.map { (String($0[0]), String($0[1])) })
    }

    /// A text of the app, with its `{placeholders}` filled.
    public func say(_ what: Say, _ with: [String: Any] = [:]) -> String {
        fill(text(what.rawValue) ?? what.rawValue, with)
    }

    /// A text by its key; none when this build has no such key.
    public func text(_ key: String) -> String? { texts[key] }

    /// The label of a code of a set, short where a button needs it short.
    public func label(_ set: String, _ code: String) -> String {
        text("enum.\(set).\(code)") ?? fill(known("text.newer.code"), ["code": code])
    }

    /// The variant of at most 24 characters, or the whole label where that is short enough.
    public func short(_ set: String, _ code: String) -> String {
        text("enum.\(set).\(code).short") ?? label(set, code)
    }

    /// The label of a field of a document kind.
    public func field(_ path: String) -> String {
        text("field.\(path)") ?? fill(known("text.newer.field"), ["field": path])
    }

    /// What an error or refusal code means and what to do.
    public func explain(_ code: String) -> String {
        text("error.\(code)") ?? fill(known("text.newer.error"), ["code": code])
    }

    /// `3 people`, `1 person`: of the counted words of the catalogue.
    public func count(_ what: String, _ n: Int64) -> String {
        fill(known("text.count.\(what).\(n == 1 ? "one" : "other")"), ["n": n])
    }

    /// One of two texts, by number.
    public func counted(_ one: Say, _ other: Say, _ n: Int) -> String { say(n == 1 ? one : other, ["n": n]) }

    /// A duration in its largest unit: `4 minutes`.
    public func duration(_ ms: Int64) -> String {
        let seconds = max(ms, 0) / 1000
        switch seconds {
        case ..<60: return count("second", seconds)
        case ..<3_600: return count("minute", seconds / 60)
        case ..<86_400: return count("hour", seconds / 3_600)
        default: return count("day", seconds / 86_400)
        }
    }

    /// How long ago something was: `4 minutes ago`.
    public func ago(_ ms: Int64, now: Int64) -> String {
        now - ms < 60_000 ? known("text.time.now") : fill(known("text.time.ago"), ["duration": duration(now - ms)])
    }

    /// In how long something will be: `in 4 minutes`.
    public func until(_ ms: Int64, now: Int64) -> String {
        fill(known("text.time.in"), ["duration": duration(ms - now)])
    }

    /// A time of day and, where it is not today, the date with its month spelled.
    public func time(_ ms: Int64, offsetMin: Int, now: Int64) -> String {
        let (at, today) = (Civil(ms, offsetMin: offsetMin), Civil(now, offsetMin: offsetMin))
        return at.isSameDay(as: today) ? at.clock : "\(day(at)), \(at.clock)"
    }

    /// A date with its month spelled.
    public func date(_ ms: Int64, offsetMin: Int) -> String { day(Civil(ms, offsetMin: offsetMin)) }

    private func day(_ at: Civil) -> String {
        fill(known("text.date.day"), ["month": known("text.month.\(at.month)"), "day": at.day, "year": at.year])
    }

    /// A distance for the eye: metres below one kilometre, then kilometres with one decimal.
    public func distance(_ metres: Double) -> String {
        if metres < 1_000 { return "\(Int(metres.rounded())) m" }
        let tenths = Int((metres / 100).rounded())
        return "\(tenths / 10).\(tenths % 10) km"
    }

    /// Catalogue and lookups are made together: what is missing here is a mistake of the build.
    private func known(_ key: String) -> String { texts[key] ?? key }

    private func fill(_ text: String, _ with: [String: Any]) -> String {
        with.reduce(text) { $0.replacingOccurrences(of: "{\($1.key)}", with: "\($1.value)") }
    }
}

/// A moment on a calendar and a clock at an offset from UTC.
struct Civil {
    let year: Int, month: Int, day: Int, hour: Int, minute: Int

    init(_ ms: Int64, offsetMin: Int) {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = TimeZone(secondsFromGMT: offsetMin * 60) ?? .gmt
        let date = Date(timeIntervalSince1970: Double(ms) / 1000)
        let parts = calendar.dateComponents([.year, .month, .day, .hour, .minute], from: date)
        year = parts.year ?? 0
        month = parts.month ?? 0
        day = parts.day ?? 0
        hour = parts.hour ?? 0
        minute = parts.minute ?? 0
    }

    var clock: String { two(hour) + ":" + two(minute) }

    func isSameDay(as other: Civil) -> Bool { (year, month, day) == (other.year, other.month, other.day) }

    private func two(_ n: Int) -> String { n < 10 ? "0\(n)" : "\(n)" }
}
