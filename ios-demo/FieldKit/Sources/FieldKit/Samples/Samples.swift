/// Every screen in every state worth looking at. People and events are made up; places are real.
public struct Samples: Sendable {
    public let words: Words

    public init(_ lang: Lang) { words = Words.of(lang) }

    static let nowMs: Int64 = 1_795_512_000_000
    static let place = "Arroyo Los Nogales"
    static let fingerprint = "41290 77013 90226 15578 30914 66240 08135 52779"

    func either(_ en: String, _ es: String) -> String { words.lang == .en ? en : es }
    func label(_ set: String, _ code: String) -> String { words.label(set, code) }
    func fact(_ field: String, _ shown: String) -> Fact { Fact(label: words.field(field), shown: shown) }

    func choices(_ set: String, _ codes: [String], _ chosen: String...) -> [Choice] {
        codes.map { Choice(code: $0, label: label(set, $0), chosen: chosen.contains($0)) }
    }

    /// Names of the states, with the screens.
    public var all: [(name: String, state: UiState)] {
        (doors + reporting + caring + across).map { ($0, UiState(lang: words.lang, dark: true, screen: $1)) } + [
            (
                "home-exercise",
                UiState(
                    lang: words.lang, dark: true, screen: .home(HomeScreen(truth: truth(), reports: [exercise])),
                    exercise: "otoño-26")
            ),
            (
                "home-troubles",
                UiState(
                    lang: words.lang, dark: true,
                    screen: .home(HomeScreen(truth: truth(waiting: 3), reports: Array(reports.prefix(1)))),
                    troubles: troubles)
            ),
        ]
    }

    private var doors: [(String, Screen)] {
        [
            ("unlock", .unlock(UnlockScreen(digits: 3, triesLeft: 10, triesOf: 10))),
            (
                "unlock-wrong",
                .unlock(UnlockScreen(triesLeft: 3, triesOf: 10, wrong: true, wait: words.duration(60_000)))
            ),
            ("unlock-choose", .unlock(UnlockScreen(stage: .choose, digits: 2, triesLeft: 10, triesOf: 10))),
            ("unlock-repeat", .unlock(UnlockScreen(stage: .repeat, triesLeft: 10, triesOf: 10))),
            ("enrol-scan", .enrol(EnrolScreen(stage: .scanning))),
            ("enrol-type", .enrol(EnrolScreen(stage: .typing, typed: "ENLACE1:Q7HX-2MRD"))),
            ("enrol-waiting", .enrol(EnrolScreen(stage: .waiting, fingerprint: Self.fingerprint))),
            ("enrol-done", .enrol(EnrolScreen(stage: .done, agency: "gn-nogales", device: "NGL-0417"))),
            ("home", .home(HomeScreen(truth: truth(waiting: 2), reports: reports, unanswered: 1))),
            ("home-empty", .home(HomeScreen(truth: truth(), reports: []))),
            (
                "home-refused",
                .home(
                    HomeScreen(truth: truth(waiting: 1, refused: 1, complete: false), reports: Array(reports.suffix(2)))
                )
            ),
            ("sync", .sync(sync)),
            (
                "settings",
                .settings(
                    SettingsScreen(
                        look: .auto, quietAtNight: true, onDuty: false, holder: "R. Montaño · CELESTE 4",
                        device: "NGL-0417", wipeAfter: 10))
            ),
            ("order-retire", .order(OrderScreen(kind: .retire))),
            ("order-destroy", .order(OrderScreen(kind: .destroyNow))),
            ("gone-tries", .gone(GoneScreen(why: .tries))),
            ("gone-key", .gone(GoneScreen(why: .key))),
        ]
    }

    private var reporting: [(String, Screen)] {
        [
            ("report-what", .report(ReportScreen(step: .what, kinds: kinds))),
            ("report-where", .report(report(.where))),
            ("report-where-none", .report(report(.where, here: false))),
            ("report-when", .report(report(.when))),
            ("report-saved", .report(report(.saved))),
            ("report-locked", .report(ReportScreen(step: .what, kinds: kinds, locked: true))),
            ("report-locked-saved", .report(report(.saved, locked: true))),
            ("incident", .incident(incident)),
            ("incident-file", .incident(filing)),
            ("form", .form(form)),
            ("timeline", .timeline(timeline)),
            ("search", .search(SearchScreen(query: either("barrier", "barrera"), hits: Array(reports.prefix(2))))),
            ("search-empty", .search(SearchScreen(query: "xyz", hits: []))),
            ("map", .map(map)),
            ("radio", .radio(radio)),
        ]
    }

    private var caring: [(String, Screen)] {
        [
            ("rescue", .rescue(rescue)),
            ("person", .person(person)),
            ("identity-locked", .identity(IdentityScreen(shown: false))),
            ("identity", .identity(IdentityScreen(shown: true, facts: identity, hides: words.duration(45_000)))),
            ("identity-nobody", .identity(IdentityScreen(shown: true, hides: words.duration(45_000)))),
            ("identity-write", .identity(IdentityScreen(shown: true, writing: writing, hides: words.duration(45_000)))),
            ("evidence-shoot", .evidence(EvidenceScreen(kinds: [], packaging: []))),
            ("evidence", .evidence(evidence)),
            ("evidence-kept", .evidence(kept)),
        ]
    }

    private var across: [(String, Screen)] {
        [
            ("compose", .compose(compose)),
            ("compose-check", .compose(checked(.notAsked))),
            ("compose-ready", .compose(checked(.none))),
            ("compose-sent", .compose(sent)),
            ("notices", .notices(NoticesScreen(notices: notices))),
            ("notice", .notice(notice)),
        ]
    }

    private var troubles: [Trouble] {
        [
            Trouble(kind: .space, words: words.say(.troubleSpace)),
            Trouble(kind: .clock, words: words.say(.troubleClock, ["duration": words.duration(840_000)])),
            Trouble(kind: .compromised, words: words.say(.troubleCompromised)),
        ]
    }

    func truth(waiting: Int = 0, refused: Int = 0, complete: Bool = true) -> Truth {
        Truth(
            waiting: waiting, oldest: waiting > 0 ? "02:14" : nil, refused: refused, apart: 0, complete: complete,
            contact: words.ago(Self.nowMs - 26 * 60_000, now: Self.nowMs))
    }

    private var exercise: ReportLine {
        var line = reports[0]
        line.exercise = true
        return line
    }

    var reports: [ReportLine] {
        [
            ReportLine(
                id: "1", title: label("scenario", "rescue_water"), place: Self.place, time: "02:14",
                reference: "NGL-0417-0012P",
                mark: .waiting, status: label("status", "draft")),
            ReportLine(
                id: "2", title: label("scenario", "shots_across"),
                place: either("Monument 122-A, 300 m east", "Monumento 122-A, 300 m al este"), time: "01:52",
                reference: "NGL-0417-0011R",
                mark: .received, status: label("status", "reported"), level: label("level", "high"), conflicts: 1),
            ReportLine(
                id: "3", title: label("scenario", "barrier_injury"),
                place: either("West of the DeConcini port", "Al oeste de la garita DeConcini"),
                time: either("November 23, 2026, 22:40", "23 de noviembre de 2026, 22:40"), reference: "NGL-0398-0107A",
                mark: .received,
                status: label("status", "investigating")),
            ReportLine(
                id: "4", title: label("scenario", "contraband"), place: nil,
                time: either("November 23, 2026, 19:05", "23 de noviembre de 2026, 19:05"), reference: "NGL-0417-0009W",
                mark: .refused,
                status: label("status", "reported")),
        ]
    }
}
