extension Samples {
    var kinds: [Choice] { ReportModel.few.map { Choice(code: $0, label: words.short("scenario", $0)) } }

    func report(_ step: ReportStep, here: Bool = true, locked: Bool = false) -> ReportScreen {
        ReportScreen(
            step: step, kinds: kinds,
            kind: Choice(code: "rescue_water", label: words.short("scenario", "rescue_water")),
            here: here
                ? Here(
                    spot: Spot(latE7: 313_326_000, lonE7: -1_109_427_000, accuracyM: 8),
                    words: "12R WV 05451 66464\n\(Self.place)") : nil,
            clock: "02:14", locked: locked, reference: "NGL-0417-0012P")
    }

    var sync: SyncScreen {
        let contact = words.ago(Self.nowMs - 26 * 60_000, now: Self.nowMs)
        return SyncScreen(
            truth: truth(waiting: 2, refused: 1, complete: false),
            drafts: [draft],
            never: [Fact(label: label("scenario", "property_damage"), shown: words.explain("document_elsewhere"))],
            areas: [
                Area(
                    name: either("Nogales, internal", "Nogales, interno"), complete: true,
                    since: either("October 25, 2026", "25 de octubre de 2026"), contact: contact),
                Area(
                    name: either("Nogales, identities", "Nogales, identidades"), complete: false, since: nil,
                    contact: contact),
            ])
    }

    private var draft: DraftCard {
        DraftCard(
            number: 1, title: label("scenario", "contraband"), why: words.explain("no_grant"),
            values: [
                fact("incident.severity", label("severity", "moderate")),
                fact("incident.outcome", label("outcome", "handled")),
            ])
    }

    var incident: IncidentScreen {
        IncidentScreen(
            line: reports[1],
            facts: [
                fact(
                    "incident.occurred",
                    either("November 24, 2026, 01:52 (MST)", "24 de noviembre de 2026, 01:52 (MST)")),
                fact("incident.severity", label("severity", "severe")),
                fact("incident.movement", label("movement", "none")),
                fact(
                    "incident.narrative",
                    either(
                        "Four shots from the south side toward the patrol road. Nobody hit.",
                        "Cuatro disparos desde el lado sur hacia el camino de patrulla. Nadie herido.")),
            ],
            conflicts: [
                Conflict(
                    path: "counts.us_officers.injured",
                    label: "\(label("count_group", "us_officers")): \(label("count_outcome", "injured"))",
                    sides: [
                        SideCard(shown: "0", who: "CELESTE 4", time: "01:58"),
                        SideCard(shown: "1", who: "CELESTE 9", time: "02:06"),
                    ])
            ],
            people: 3, evidence: 2, pinned: true)
    }

    var filing: IncidentScreen {
        var screen = incident
        screen.conflicts = []
        screen.canFile = true
        screen.missing = [words.field("incident.severity")]
        return screen
    }

    var form: FormScreen {
        let states = ["unknown", "not_applicable"].map {
            Choice(code: $0, label: words.text("text.answer.\($0)") ?? $0)
        }
        return FormScreen(
            title: reports[1].title,
            fields: [
                FormLine(
                    path: "severity", label: words.field("incident.severity"),
                    choices: choices("severity", ["minor", "moderate", "severe"], "severe") + states),
                FormLine(path: "narrative", label: words.field("incident.narrative"), choices: [], text: "…", lines: 4),
            ])
    }

    var timeline: TimelineScreen {
        func line(_ what: String, _ why: String?, _ who: String, _ time: String, _ proof: Proof, _ proven: String)
            -> TimelineLine
        {
            TimelineLine(what: what, why: why, who: who, time: time, proof: proof, proven: proven)
        }
        return TimelineScreen(
            title: reports[1].title,
            items: [
                line(
                    words.say(.timelineChanged, ["fields": words.field("incident.scenario")]), nil, "CELESTE 4",
                    "01:53", .witnessed,
                    words.say(.proofWitnessed, ["when": "01:54"])),
                line(
                    words.say(.timelineFiled), nil, "CELESTE 4", "01:59", .received,
                    words.say(.proofReceived, ["when": "02:00"])),
                line(
                    words.say(.timelineChanged, ["fields": words.field("incident.counts")]),
                    label("change_reason", "new_information"),
                    words.say(.you), "02:06", .authored, words.say(.proofAuthored)),
                line(
                    words.say(.timelineRefused), nil, "CELESTE 2", "02:09", .refused,
                    words.say(.proofRefused, ["why": words.explain("no_grant")])),
            ])
    }

    var map: MapScreen {
        MapScreen(
            line: [
                Spot(latE7: 313_331_000, lonE7: -1_110_000_000), Spot(latE7: 313_331_000, lonE7: -1_109_300_000),
                Spot(latE7: 313_328_000, lonE7: -1_108_800_000),
            ],
            landmarks: [
                Place(
                    name: either("DeConcini port", "Garita DeConcini"),
                    spot: Spot(latE7: 313_332_000, lonE7: -1_109_424_000), away: "140 m"),
                Place(
                    name: either("Monument 122", "Monumento 122"),
                    spot: Spot(latE7: 313_331_000, lonE7: -1_109_520_000), away: "900 m"),
            ],
            reports: [
                Place(
                    name: label("scenario", "rescue_water"), spot: Spot(latE7: 313_270_000, lonE7: -1_109_380_000),
                    away: "450 m", id: "1",
                    mark: .waiting)
            ],
            here: Spot(latE7: 313_299_000, lonE7: -1_109_450_000), radiusM: 1_500,
            centre: Spot(latE7: 313_326_000, lonE7: -1_109_427_000),
            scaleM: 500, scale: "500 m", north: words.text("text.country.US") ?? "",
            south: words.text("text.country.MX") ?? "")
    }

    var radio: RadioScreen {
        RadioScreen(
            lines: [
                words.short("scenario", "rescue_water"),
                either("Grid one two Romeo Whiskey Victor", "Cuadrícula uno dos Romeo Whiskey Víctor"),
                "0 5 4 5 1 · 6 6 4 6 4",
                either("Time 0 2 1 4", "Hora 0 2 1 4"),
                "E · 4 1 2 · 9 0 7 · 3 3 5 · 0",
                label("ask", "water_rescue"),
            ],
            spoken: words.lang)
    }
}
