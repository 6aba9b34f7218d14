/// What the person must know about the phone before anything else, worst first.
@MainActor
enum Troubles {
    /// Below this much room a report is still saved and pictures are not promised.
    static let littleRoom: Int64 = 100 << 20
    /// A clock that is off by less is no news to anybody.
    static let clockOffMs: Int64 = 2 * 60_000

    static func of(_ desk: Desk) -> [Trouble] {
        let words = desk.words
        var found: [Trouble] = []
        func tell(_ kind: TroubleKind, _ text: String) { found.append(Trouble(kind: kind, words: text)) }
        if desk.standing.compromised { tell(.compromised, words.say(.troubleCompromised)) }
        if desk.news.distrust { tell(.distrust, words.say(.troubleDistrust)) }
        if let free = desk.phone.freeBytes(), free < littleRoom { tell(.space, words.say(.troubleSpace)) }
        if let off = desk.news.clockOffMs, abs(off) >= clockOffMs {
            tell(.clock, words.say(.troubleClock, ["duration": words.duration(abs(off))]))
        }
        if desk.standing.restored { tell(.restored, words.say(.troubleRestored)) }
        if let saved = desk.standing.salvaged { tell(.salvaged, words.say(.troubleSalvaged, ["n": saved])) }
        return found
    }
}
