import FieldFFI
import Foundation

extension Lang {
    /// The library's language nearest to the one the app runs in: what the person chose for it, or for the phone.
    public static var ofApp: Lang {
        Lang(nearestTo: Bundle.main.preferredLocalizations + Locale.preferredLanguages)
    }

    /// Spanish where the first language that is spoken at all is Spanish, English everywhere else.
    public init(nearestTo tags: [String]) {
        let spoken = tags.lazy.map { $0.prefix { $0 != "-" && $0 != "_" }.lowercased() }
        self = spoken.first { $0 == "es" || $0 == "en" } == "es" ? .es : .en
    }
}
