import Field
import Stage

/// What a screen asks for when it comes up, call by call.
struct Screen {
    let name: String
    let calls: [() async throws -> Void]
}

private let here = Point(latE7: 313_330_000, lonE7: -1_109_430_000, accuracyM: 8)

func screens(_ app: FieldApp) async throws -> [Screen] {
    let newest = try await app.incidents(filter: IncidentFilter(), lang: .es, after: nil).rows
    guard let shown = newest.first?.document else { throw Unmet("there is nothing to show") }
    return [
        Screen(
            name: "home: the state of sync, the newest 50",
            calls: [
                { _ = try await app.syncSummary(lang: .es) },
                { _ = try await app.incidents(filter: IncidentFilter(), lang: .es, after: nil) },
            ]),
        Screen(
            name: "report: its form, three touches, saved",
            calls: [
                { _ = form(kind: "incident", lang: .es) },
                { _ = choices(set: "scenario", lang: .es) },
                { _ = try await app.report(stream: internalStream, edits: made(0)) },
            ]),
        Screen(
            name: "incident: fields, timeline, evidence",
            calls: [
                { _ = try await app.document(document: shown, lang: .es) },
                { _ = try await app.timeline(document: shown, lang: .es) },
                { _ = try await app.evidenceOf(incident: shown, lang: .es) },
            ]),
        Screen(
            name: "search: a word, the rows of its 50 hits",
            calls: [{ _ = try await app.incidents(filter: IncidentFilter(text: "cerca"), lang: .es, after: nil) }]),
        Screen(
            name: "map: the nearest 50",
            calls: [{ _ = try await app.nearest(place: here, count: 50, lang: .es, withinM: nil) }]),
        Screen(
            name: "notices: channels, what others said",
            calls: [
                { _ = try await app.channels(lang: .es) },
                { _ = try await app.threads(filter: ThreadFilter(), lang: .es, after: nil) },
            ]),
        Screen(name: "drafts: what was refused", calls: [{ _ = try await app.drafts(lang: .es) }]),
    ]
}

/// A report, each a little different.
func made(_ number: Int) -> [Edit] {
    let place = Point(latE7: here.latE7 + Int32(number * 997 % 500_000), lonE7: here.lonE7, accuracyM: here.accuracyM)
    return [
        put("scenario", ["drone", "tunnel", "rescue_land", "robbery"][number % 4]),
        put("severity", ["minor", "moderate", "severe"][number % 3]),
        .set(path: "place.point", value: .position(point: place)),
        .set(
            path: "narrative", value: .prose(text: "Reporte inventado número \(number), cerca de la línea.")),
    ]
}
