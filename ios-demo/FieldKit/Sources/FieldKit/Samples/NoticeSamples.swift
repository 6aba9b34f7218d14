extension Samples {
    var compose: ComposeScreen {
        ComposeScreen(
            title: label("scenario", "rescue_water"), checking: false,
            purposes: choices("purpose", ["life_safety", "officer_safety", "inform"], "life_safety"),
            happening: choices("happening", ["in_water", "hurt", "shots_heard", "scene_safe"], "in_water"),
            asks: choices("ask", ["acknowledge", "water_rescue", "medical", "call_us"], "acknowledge", "water_rescue"),
            precision: choices("place_precision", ["exact", "m100", "km1", "sector"], "exact"),
            text: either(
                "Two people on a drain pipe, water rising.", "Dos personas sobre un tubo de drenaje, el agua sube."))
    }

    func checked(_ names: Names) -> ComposeScreen {
        var screen = compose
        let page = page(of: screen.text)
        screen.checking = true
        screen.names = names
        screen.preview = page.lines
        screen.doubts = page.doubts
        screen.recipients = page.recipients
        screen.keeps = page.keeps
        return screen
    }

    var sent: ComposeScreen {
        var screen = compose
        screen.sent = true
        return screen
    }

    func page(of text: String) -> NoticeDraftPage {
        func line(_ label: String, _ shown: String) -> String { "\(label): \(shown)" }
        let lines = [
            line(words.field("incident.scenario"), label("scenario", "rescue_water")),
            line(words.field("incident.severity"), label("severity", "severe")),
            line(words.field("incident.place"), "12R WV 05451 66464 · \(label("place_precision", "exact"))"),
            line(words.say(.composeHappening), label("happening", "in_water")),
            line(words.say(.composeAsks), "\(label("ask", "acknowledge")) · \(label("ask", "water_rescue"))"),
        ]
        return NoticeDraftPage(
            lines: text.isEmpty ? lines : lines + ["“\(text)”"],
            recipients: [
                either("Responders on duty, Arizona side", "Personal en turno, lado de Arizona"),
                either("Border rescue team, Tucson", "Equipo de rescate fronterizo, Tucson"),
            ],
            keeps: words.say(.composeUntil, ["duration": words.duration(72 * 3_600_000)]))
    }

    var notices: [NoticeLine] {
        [
            NoticeLine(
                id: "n1", title: label("scenario", "shots_across"), from: "us-cbp-tucson",
                level: label("level", "high"), high: true,
                time: "02:02", answer: nil),
            NoticeLine(
                id: "n2", title: label("scenario", "missing_person"), from: "us-cbp-tucson",
                level: label("level", "elevated"), high: false,
                time: "00:37", answer: label("answer", "en_route")),
        ]
    }

    var notice: NoticeScreen {
        func row(_ field: String, _ us: String?, _ mx: String?, _ accord: Accord) -> BothRow {
            BothRow(label: words.field(field), says: [us, mx], accord: accord)
        }
        return NoticeScreen(
            line: notices[0],
            lines: [
                "\(words.field("incident.place")): 12R WV 05910 66120",
                "\(words.field("incident.hazards")): \(label("hazard", "shooting"))",
                "\(words.say(.composeAsks)): \(label("ask", "confirm_units"))",
            ],
            answers: choices("answer", ["received", "en_route", "on_scene", "declined", "question"]),
            given: [GivenAnswer(answer: label("answer", "received"), who: "CELESTE 1", time: "02:04")],
            countries: ["US", "MX"].map { words.text("text.country.\($0)") ?? $0 },
            rows: [
                row("incident.occurred", "01:52", "01:52", .agreed),
                row("force_events.shots", "4", "3", .differ),
                row("incident.movement", label("movement", "none"), nil, .oneSided),
            ],
            until: words.say(.noticesUntil, ["when": words.until(Self.nowMs + 21 * 3_600_000, now: Self.nowMs)]))
    }
}
