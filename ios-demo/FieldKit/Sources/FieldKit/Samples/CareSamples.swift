extension Samples {
    var rescue: RescueScreen {
        let counted: [Triage] = [.immediate, .delayed, .minor, .unhurt]
        return RescueScreen(
            title: label("scenario", "rescue_water"),
            tally: counted.map { Tally(triage: $0, label: label("condition", $0.rawValue), count: 1) } + [
                Tally(triage: nil, label: words.say(.rescueUntriaged), count: 1)
            ],
            groups: [Group(number: 1, people: together), Group(number: nil, people: alone)])
    }

    private var together: [Person] {
        [
            Person(
                id: "a", ordinal: 1, triage: .immediate, condition: label("condition", "immediate"),
                age: label("age_band", "child"),
                language: language("mam"), needs: [label("need", "evacuation"), label("need", "warmth")], referred: nil),
            Person(
                id: "b", ordinal: 2, triage: .minor, condition: label("condition", "minor"),
                age: label("age_band", "adult"),
                language: language("mam"), needs: [label("need", "interpreter"), label("need", "together")],
                referred: label("referred_to", "hospital")),
        ]
    }

    private var alone: [Person] {
        [
            Person(
                id: "c", ordinal: 3, triage: .delayed, condition: label("condition", "delayed"),
                age: label("age_band", "adult"),
                language: language("es"), needs: [label("need", "first_aid")], referred: nil),
            Person(
                id: "d", ordinal: 4, triage: .unhurt, condition: label("condition", "unhurt"), age: nil,
                language: language("ht"), needs: [],
                referred: label("referred_to", "shelter")),
            Person(
                id: "e", ordinal: 5, triage: nil, condition: words.say(.rescueUntriaged), age: nil, language: nil,
                needs: [], referred: nil),
        ]
    }

    private func language(_ code: String) -> String { words.text("text.language.\(code)") ?? code }

    var person: PersonScreen {
        PersonScreen(
            ordinal: 6,
            conditions: choices("condition", ["immediate", "delayed", "minor", "unhurt", "dead"], "delayed"),
            ages: choices("age_band", ["infant", "child", "adolescent", "adult", "older"]),
            needs: choices(
                "need",
                ["water", "food", "first_aid", "evacuation", "warmth", "interpreter", "together", "child_care"],
                "water", "warmth"),
            languages: ["es", "en", "ht", "mam", "quc"].map { Choice(code: $0, label: language($0)) },
            groups: [
                Choice(code: "", label: words.say(.rescueGroupNone), chosen: true), Choice(code: "1", label: "1"),
                Choice(code: "new", label: words.say(.rescueGroupNew)),
            ])
    }

    var identity: [Fact] {
        [
            fact("person_identity.given_names", "Marisela"), fact("person_identity.surname_1", "Quiñones"),
            fact("person_identity.birth_date", "1991"),
            fact("person_identity.phone", words.text("text.answer.unknown") ?? ""),
        ]
    }

    /// What can be written of a person.
    var writing: [Written] {
        ["given_names", "surname_1", "phone"].map { path in
            Written(path: path, label: words.field("person_identity.\(path)"), text: path == "phone" ? "" : "…")
        }
    }

    var evidenceKinds: [Choice] {
        choices("evidence_kind", ["photo", "ammunition", "firearm", "clothing", "trace", "other"])
    }
    var packaging: [Choice] { choices("packaging", ["bag", "box", "container", "none"]) }

    var evidence: EvidenceScreen {
        EvidenceScreen(
            digest: "3f9a 41c2 7d05 b86e", place: Self.place, time: "02:21",
            kinds: evidenceKinds.choosing("ammunition"),
            description: either("Casing by the second post", "Casquillo junto al segundo poste"),
            packaging: packaging.choosing("bag"),
            seal: "S-20418")
    }

    var kept: EvidenceScreen {
        var screen = evidence
        screen.reference = "NGL-0417-0013Q"
        screen.number = 18
        return screen
    }
}
