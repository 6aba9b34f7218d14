import Field
import FieldKit
import Foundation

extension LiveBridge {
    /// Languages most spoken along the line, first; any other is said by voice and written down later.
    private static let spoken = ["es", "en", "ht", "mam", "quc", "pt", "fr", "nah", "kek", "ood"]
    /// What of an identity is asked for on the spot.
    private static let named = ["given_names", "surname_1", "surname_2", "birth_date", "phone"]
    /// A group that does not exist yet.
    private static let newGroup = "new"
    /// Only named where nothing is written to it: a person without a name needs no stream for names.
    private static let nowhere = "identity/none"

    func rescue(_ id: String, _ lang: Lang) async throws(CoreProblem) -> RescueScreen {
        let say = speaking(lang)
        return try await ask { app in
            let view = try await app.rescue(incident: id, lang: say.lang)
            let row = try await app.incident(document: id, lang: say.lang)
            let untriaged = say.words.say(.rescueUntriaged)
            let tally = view.tally.map {
                Tally(triage: $0.condition.triage, label: $0.condition?.label ?? untriaged, count: Int($0.count))
            }
            let groups = view.parties.map { party in
                Group(number: party.group.map { Int($0) }, people: party.people.map { person($0, untriaged) })
            }
            return RescueScreen(title: say.title(row?.scenario), tally: tally, groups: groups)
        }
    }

    private func person(_ one: PersonToHelp, _ untriaged: String) -> Person {
        Person(
            id: one.item, ordinal: Int(one.ordinal), triage: one.condition.triage,
            condition: one.condition?.label ?? untriaged, age: one.ageBand?.label, language: one.language?.label,
            needs: one.needs.map(\.label), referred: one.referredTo?.label)
    }

    func personForm(of id: String, person: String?, _ lang: Lang) async throws(CoreProblem) -> PersonScreen {
        let say = speaking(lang)
        return try await ask { app in
            let parties = try await app.rescue(incident: id, lang: say.lang).parties
            let all = parties.flatMap { party in party.people.map { (party.group, $0) } }
            let (group, known) = all.first { $0.1.item == person } ?? (nil, nil)
            func of(_ set: String, _ chosen: Coded?) -> [Choice] {
                choices(set: set, lang: say.lang).map {
                    Choice(code: $0.code, label: $0.label, chosen: $0.code == chosen?.code)
                }
            }
            let conditions = of("condition", known?.condition).reversed()
            return PersonScreen(
                ordinal: known.map { Int($0.ordinal) } ?? all.count + 1,
                conditions: conditions.filter { $0.code != "dead" } + conditions.filter { $0.code == "dead" },
                ages: of("age_band", known?.ageBand),
                needs: choices(set: "need", lang: say.lang).map { need in
                    Choice(
                        code: need.code, label: need.label,
                        chosen: known?.needs.contains { $0.code == need.code } ?? false)
                },
                languages: languages(known?.language, say.words), groups: groups(parties, group, say.words))
        }
    }

    private func languages(_ chosen: Coded?, _ words: Words) -> [Choice] {
        Self.spoken.map { Choice(code: $0, label: words.text("text.language.\($0)") ?? $0, chosen: $0 == chosen?.code) }
    }

    private func groups(_ parties: [Party], _ chosen: Int64?, _ words: Words) -> [Choice] {
        let numbers = parties.compactMap(\.group).sorted()
        return [Choice(code: "", label: words.say(.rescueGroupNone), chosen: chosen == nil)]
            + numbers.map { Choice(code: "\($0)", label: "\($0)", chosen: $0 == chosen) }
            + [Choice(code: Self.newGroup, label: words.say(.rescueGroupNew))]
    }

    func savePerson(
        of id: String, person: String?, _ chosen: ChosenPerson, reason: String?
    ) async throws(CoreProblem) {
        try await ask { app in
            let prefix = person.map { "people.\($0)." } ?? ""
            var edits: [Edit] = person == nil ? [.text("role", "in_danger")] : []
            func put(_ path: String, _ code: String?) { if let code { edits.append(.text(prefix + path, code)) } }
            put("condition", chosen.condition)
            put("age_band", chosen.age)
            put("language", chosen.language)
            if let group = try await group(of: id, chosen.group, app) {
                edits.append(.set(path: prefix + "group", value: .number(number: group)))
            } else if person != nil {
                edits.append(.clear(path: prefix + "group"))
            }
            let before = try await needs(of: id, person, app)
            for (need, isOne) in chosen.needs.sorted(by: { $0.key < $1.key }) where isOne != before.contains(need) {
                let path = "\(prefix)needs.\(need)"
                edits.append(isOne ? .set(path: path, value: .yesNo(yes: true)) : .clear(path: path))
            }
            if person != nil {
                _ = try await app.edit(document: id, edits: edits, reason: reason)
                return
            }
            let identity = chosen.identity.mapValues { $0.trimmingCharacters(in: .whitespacesAndNewlines) }
                .filter { !$0.value.isEmpty }.sorted { $0.key < $1.key }.map { Edit.text($0.key, $0.value) }
            let stream = try await app.enrolment().identityStream ?? Self.nowhere
            _ = try await app.recordPerson(
                incident: id, person: edits, stream: stream, identity: identity, reason: reason)
        }
    }

    private func group(of id: String, _ code: String?, _ app: FieldApp) async throws -> Int64? {
        guard code == Self.newGroup else { return code.flatMap { Int64($0) } }
        return try await (app.rescue(incident: id, lang: .en).parties.compactMap(\.group).max() ?? 0) + 1
    }

    private func needs(of id: String, _ person: String?, _ app: FieldApp) async throws -> Set<String> {
        guard let person else { return [] }
        let people = try await app.rescue(incident: id, lang: .en).parties.flatMap(\.people)
        return Set(people.first { $0.item == person }?.needs.map(\.code) ?? [])
    }

    func identity(of id: String, person: String, _ lang: Lang) async throws(CoreProblem) -> [Fact] {
        try await ask { app in
            let fields = try await app.document(document: id, lang: lang.core).fields
            guard case .bytes(let subject)? = fields.first(where: { $0.path == "people.\(person).subject" })?.value
            else {
                return []
            }
            return try await app.lookAtPerson(subject: subject, lang: lang.core).flatMap { view in
                view.fields.filter { $0.path != "subject" && !$0.shown.isEmpty }.map {
                    Fact(label: $0.label, shown: $0.shown)
                }
            }
        }
    }

    func identityForm(_ lang: Lang) async throws(CoreProblem) -> [Written] {
        try await ask { app in
            guard try await app.enrolment().identityStream != nil else { return [] }
            return Self.named.map {
                Written(path: $0, label: fieldLabel(kind: "person_identity", path: $0, lang: lang.core), text: "")
            }
        }
    }

    func evidenceForm(_ lang: Lang) -> (kinds: [Choice], packaging: [Choice]) {
        func of(_ set: String) -> [Choice] { choices(set: set, lang: lang.core).map(\.choice) }
        return (of("evidence_kind"), of("packaging"))
    }

    func capture(of id: String, _ item: NewEvidence) async throws(CoreProblem) -> KeptEvidence {
        let media = "media.\(newItemId())."
        let taken = at(item.picture.takenMs)
        var edits: [Edit] = [.text("kind", item.kind), .set(path: "found_at", value: .time(at: taken))]
        for (path, text) in [
            ("description", item.description), ("packaging", item.packaging ?? ""), ("seal_no", item.seal),
        ] {
            let text = text.trimmingCharacters(in: .whitespacesAndNewlines)
            if !text.isEmpty { edits.append(.text(path, text)) }
        }
        edits += [
            .set(path: media + "sha256", value: .bytes(hex: item.picture.digest)),
            .set(path: media + "size_bytes", value: .number(number: item.picture.bytes)),
            .set(path: media + "captured", value: .time(at: taken)),
        ]
        for path in item.place == nil ? [] : ["found_place.point", media + "place.point"] {
            edits.append(.set(path: path, value: .position(point: item.place!.point)))
        }
        let all = edits
        return try await ask { app in
            let holder = try await app.enrolment().holder
            let by = holder.map { [Edit.set(path: "found_by", value: .person(actor: $0))] } ?? []
            let saved = try await app.captureEvidence(incident: id, edits: all + by)
            let fields = try await app.document(document: saved.document, lang: .en).fields
            guard case .number(let number)? = fields.first(where: { $0.path == media + "capture_no" })?.value else {
                return KeptEvidence(reference: saved.reference, number: nil)
            }
            return KeptEvidence(reference: saved.reference, number: number)
        }
    }
}

extension Coded? {
    fileprivate var triage: Triage? { self.flatMap { Triage(rawValue: $0.code) } }
}
