import FieldKit
import SwiftUI

/// People to help, who stays with whom, what each needs. Nothing of a police form is on it.
struct RescuePage: View {
    let ui: Ui
    let screen: RescueScreen

    var body: some View {
        Page(ui, ui.say(.rescueTitle)) {
            Sign(.person, "\(screen.title) · \(ui.say(.rescueCare))", ui.palette.onSurfaceVariant)
            if screen.tally.isEmpty {
                Plain(ui, ui.say(.rescueNone), quiet: true).padding(.vertical, 24)
            } else {
                tallies
            }
            ForEach(screen.groups.indices, id: \.self) { at in group(screen.groups[at].number, screen.groups[at].people)
            }
        } bottom: {
            Press(ui: ui, label: ui.say(.rescueAdd), act: .go(.person), icon: .plus, height: Measure.glove)
        }
    }

    private var tallies: some View {
        Panel(ui: ui) {
            ForEach(screen.tally.indices, id: \.self) { at in
                HStack(spacing: 12) {
                    TriageMark(triage: screen.tally[at].triage, palette: ui.palette, size: 24)
                    Plain(ui, screen.tally[at].label).frame(maxWidth: .infinity, alignment: .leading)
                    Line("\(screen.tally[at].count)", .part, ui.palette.onSurface)
                }
                .accessibilityElement(children: .combine)
            }
        }
    }

    @ViewBuilder private func group(_ number: Int?, _ people: [Person]) -> some View {
        Heading(ui, number.map { ui.say(.rescueGroup, ["n": $0]) } ?? ui.say(.rescueAlone))
        ForEach(people, id: \.id) { person in PersonPanel(ui: ui, person: person) }
    }
}

private struct PersonPanel: View {
    let ui: Ui
    let person: Person

    var body: some View {
        PanelPress(ui: ui, act: .openPerson(person.id)) {
            HStack(spacing: 14) {
                TriageMark(triage: person.triage, palette: ui.palette, size: 34)
                VStack(alignment: .leading, spacing: 2) {
                    Line(person.condition, .part, ui.palette.onSurface)
                    Plain(
                        ui,
                        [ui.say(.rescuePerson, ["n": person.ordinal]), person.age].compactMap { $0 }.joined(
                            separator: " · "), quiet: true)
                }
            }
            if let language = person.language { Plain(ui, ui.say(.rescueSpeaks, ["language": language])) }
            if !person.needs.isEmpty { FactLine(ui, ui.say(.rescueNeeds), person.needs.joined(separator: " · ")) }
            if let referred = person.referred { Plain(ui, ui.say(.rescueWent, ["where": referred]), quiet: true) }
        }
    }
}

/// One person: the condition first, by shape, colour and word.
struct PersonPage: View {
    let ui: Ui
    let screen: PersonScreen

    var body: some View {
        Page(ui, ui.say(.rescuePerson, ["n": screen.ordinal])) {
            Reasons(ui: ui, reasons: screen.reasons)
            Heading(ui, ui.say(.rescueCondition))
            ForEach(screen.conditions, id: \.code) { condition in row(condition) }
            Heading(ui, ui.say(.rescueNeeds))
            Chips(ui: ui, choices: screen.needs, act: { .pick(.need, $0) })
            Heading(ui, ui.say(.rescueTogether))
            Chips(ui: ui, choices: screen.groups, act: { .pick(.group, $0) })
            Heading(ui, ui.say(.rescueLanguage))
            Chips(ui: ui, choices: screen.languages, act: { .pick(.language, $0) })
            Heading(ui, ui.say(.rescueAge))
            Chips(ui: ui, choices: screen.ages, act: { .pick(.age, $0) })
            Way(ui: ui, icon: .lock, label: ui.say(.rescueIdentity), act: .go(.identity))
        } bottom: {
            Press(ui: ui, label: ui.say(.rescueSave), act: .savePerson, height: Measure.glove)
        }
    }

    private func row(_ condition: Choice) -> some View {
        let edge = condition.chosen ? ui.palette.primary : nil
        return PanelPress(ui: ui, act: .pick(.condition, condition.code), edge: edge, isChosen: condition.chosen) {
            HStack(spacing: 14) {
                TriageMark(triage: Triage(rawValue: condition.code), palette: ui.palette, size: 32)
                Plain(ui, condition.label).frame(maxWidth: .infinity, alignment: .leading)
                if condition.chosen { IconView(icon: .check, tint: ui.palette.primary, size: Measure.icon) }
            }
        }
    }
}

/// A name, only while somebody is there.
struct IdentityPage: View {
    let ui: Ui
    let screen: IdentityScreen

    var body: some View {
        Page(ui, ui.say(.identityTitle)) {
            if screen.shown {
                if let hides = screen.hides {
                    Sign(.clock, ui.say(.identityHides, ["duration": hides]), ui.palette.attention)
                }
                if !screen.facts.isEmpty {
                    Panel(ui: ui) { ForEach(screen.facts, id: \.self) { fact in FactLine(ui, fact.label, fact.shown) } }
                } else if screen.writing.isEmpty {
                    Plain(ui, ui.say(.nobody))
                }
                ForEach(screen.writing, id: \.path) { field in
                    Writing(
                        ui: ui, label: field.label, text: field.text, act: { .writeField(path: field.path, text: $0) })
                }
            } else {
                Sign(.lock, ui.say(.identityLocked), ui.palette.onSurface).padding(.vertical, 16)
            }
            Plain(ui, ui.say(.identityLogged), quiet: true)
        } bottom: {
            if screen.shown {
                Press(ui: ui, label: ui.say(.identityHide), act: .hideIdentity, icon: .lock, height: Measure.glove)
            } else {
                Press(ui: ui, label: ui.say(.identityShow), act: .showPresence, icon: .finger, height: Measure.glove)
            }
        }
    }
}

/// An item of evidence: picture, what it is, packaging, signature.
struct EvidencePage: View {
    let ui: Ui
    let screen: EvidenceScreen
    let camera: Camera

    private var isKept: Bool { screen.reference != nil }

    var body: some View {
        Page(ui, ui.say(.evidenceTitle)) {
            if let digest = screen.digest { taken(digest) } else { Finder(ui: ui, camera: camera, use: .picture) }
            if isKept { kept } else if screen.digest != nil { form }
            Plain(ui, ui.say(.evidenceSide), quiet: true)
        } bottom: {
            if isKept {
                Press(ui: ui, label: ui.say(.done), act: .back, height: Measure.glove)
            } else if screen.digest != nil {
                Press(
                    ui: ui, label: ui.say(.evidenceSign), act: .signEvidence, icon: .pen, height: Measure.glove,
                    isEnabled: screen.kinds.contains(where: \.chosen))
            } else {
                Press(ui: ui, label: ui.say(.evidenceShoot), act: .shoot, icon: .camera, height: Measure.glove)
            }
        }
    }

    @ViewBuilder private var form: some View {
        Heading(ui, ui.say(.evidenceKind))
        Chips(ui: ui, choices: screen.kinds, act: { .pick(.evidenceKind, $0) })
        Writing(
            ui: ui, label: ui.say(.evidenceDescribe), text: screen.description, act: { .pick(.description, $0) },
            lines: 2)
        Heading(ui, ui.say(.evidencePackaging))
        Chips(ui: ui, choices: screen.packaging, act: { .pick(.packaging, $0) })
        Writing(ui: ui, label: ui.say(.evidenceSeal), text: screen.seal, act: { .pick(.seal, $0) })
    }

    @ViewBuilder private var kept: some View {
        Sign(.received, ui.say(.evidenceKept), ui.palette.good, strong: true)
        if let reference = screen.reference { Plain(ui, ui.say(.reportReference, ["ref": reference])) }
        if let number = screen.number { Plain(ui, ui.say(.evidenceNumber, ["n": number]), quiet: true) }
    }

    private func taken(_ digest: String) -> some View {
        Panel(ui: ui) {
            Sign(.received, [screen.time, screen.place].compactMap { $0 }.joined(separator: " · "), ui.palette.good)
            Plain(ui, ui.say(.evidencePrint, ["digest": digest]), quiet: true)
            Plain(ui, ui.say(.evidenceSigned), quiet: true)
            Press(ui: ui, label: ui.say(.evidenceAgain), act: .shoot, tone: .quiet, icon: .camera)
        }
    }
}

/// A search on this phone. Names are another compartment, opened on purpose.
struct SearchPage: View {
    let ui: Ui
    let screen: SearchScreen

    var body: some View {
        Page(ui, ui.say(.searchTitle)) {
            Writing(ui: ui, label: ui.say(.searchField), text: screen.query, act: Act.write)
            Plain(ui, ui.say(.searchNote), quiet: true)
            if !screen.query.allSatisfy(\.isWhitespace), screen.hits.isEmpty { Plain(ui, ui.say(.searchEmpty)) }
            ForEach(screen.hits, id: \.id) { hit in ReportRow(ui: ui, line: hit) }
        } bottom: {
            if !screen.names {
                Press(ui: ui, label: ui.say(.searchNames), act: .showPresence, tone: .quiet, icon: .lock)
            }
        }
    }
}
