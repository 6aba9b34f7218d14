/// Choices as a person makes them.
extension [Choice] {
    /// The one that is chosen.
    var chosen: String? { first(where: \.chosen)?.code }
    var allChosen: [String] { filter(\.chosen).map(\.code) }

    /// One of several; the same once more takes it back.
    mutating func choose(_ code: String) {
        for at in indices { self[at].chosen = self[at].code == code && !self[at].chosen }
    }

    mutating func toggle(_ code: String) {
        for at in indices where self[at].code == code { self[at].chosen.toggle() }
    }

    func choosing(_ code: String?) -> [Choice] {
        map { Choice(code: $0.code, label: $0.label, chosen: $0.code == code) }
    }

    /// The same choices as before, in words that may be others.
    mutating func choose(as before: [Choice]) {
        for at in indices { self[at].chosen = before.first { $0.code == self[at].code }?.chosen ?? self[at].chosen }
    }
}

extension PersonScreen {
    mutating func choose(as before: PersonScreen) {
        conditions.choose(as: before.conditions)
        ages.choose(as: before.ages)
        needs.choose(as: before.needs)
        languages.choose(as: before.languages)
        groups.choose(as: before.groups)
    }
}

extension ComposeScreen {
    mutating func choose(as before: ComposeScreen) {
        purposes.choose(as: before.purposes)
        happening.choose(as: before.happening)
        asks.choose(as: before.asks)
        precision.choose(as: before.precision)
        text = before.text
        names = before.names
    }
}

extension Lang {
    public var other: Lang { self == .en ? .es : .en }
}

/// A digest as people compare it: its first 16 digits in groups of four.
enum Digest {
    static func short(_ hex: String) -> String {
        stride(from: 0, to: min(hex.count, 16), by: 4).map { String(hex.dropFirst($0).prefix(4)) }.joined(
            separator: " ")
    }
}
