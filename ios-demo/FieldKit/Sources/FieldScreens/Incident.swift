import FieldKit
import SwiftUI

/// A report: what is known, what two people say differently, and what can be done next.
struct IncidentPage: View {
    let ui: Ui
    let screen: IncidentScreen

    var body: some View {
        Page(ui, screen.line.title) {
            standing
            ForEach(screen.conflicts, id: \.path) { conflict in ConflictPanel(ui: ui, conflict: conflict) }
            Reasons(ui: ui, reasons: screen.reasons)
            ForEach(screen.drafts, id: \.number) { draft in DraftPanel(ui: ui, draft: draft) }
            ways
            missing
            Heading(ui, ui.say(.incidentFacts))
            Panel(ui: ui) { ForEach(screen.facts, id: \.self) { fact in FactLine(ui, fact.label, fact.shown) } }
            OnOff(ui: ui, label: ui.say(.incidentPin), isOn: screen.pinned, act: Act.pin)
        } bottom: {
            if screen.canFile {
                Press(ui: ui, label: ui.say(.incidentFile), act: .file, icon: .pen, height: Measure.glove)
            }
            HStack(spacing: 8) {
                Press(ui: ui, label: ui.say(.reportSay), act: .go(.radio), tone: .quiet, icon: .radio)
                Press(ui: ui, label: ui.say(.reportTell), act: .go(.compose), tone: .quiet, icon: .across)
            }
        }
    }

    private var standing: some View {
        let line = screen.line
        return Panel(ui: ui) {
            Plain(ui, [line.status, line.level].compactMap { $0 }.joined(separator: " · "))
            Plain(ui, [line.time, line.place].compactMap { $0 }.joined(separator: " · "), quiet: true)
            MarkSign(ui: ui, mark: line.mark)
            if let reference = line.reference { Plain(ui, ui.say(.reportReference, ["ref": reference]), quiet: true) }
        }
    }

    @ViewBuilder private var ways: some View {
        Way(ui: ui, icon: .person, label: "\(ui.say(.incidentPeople)) (\(screen.people))", act: .go(.rescue))
        Way(ui: ui, icon: .box, label: "\(ui.say(.incidentEvidence)) (\(screen.evidence))", act: .go(.evidence))
        Way(ui: ui, icon: .list, label: ui.say(.incidentTimeline), act: .go(.timeline))
    }

    @ViewBuilder private var missing: some View {
        if !screen.missing.isEmpty {
            Panel(ui: ui) {
                Sign(.pen, ui.say(.incidentMissing), ui.palette.attention, strong: true)
                ForEach(screen.missing, id: \.self) { missing in Plain(ui, missing, quiet: true) }
                Press(ui: ui, label: ui.say(.formAnswer), act: .go(.form))
            }
        }
    }
}

/// Reasons to choose from while a change of a filed report waits for one.
struct Reasons: View {
    let ui: Ui
    let reasons: [Choice]

    var body: some View {
        if !reasons.isEmpty {
            Heading(ui, ui.say(.incidentReason))
            Chips(ui: ui, choices: reasons, act: { .pick(.reason, $0) })
        }
    }
}

/// Both answers with who and when. Nothing is preselected: a person decides.
private struct ConflictPanel: View {
    let ui: Ui
    let conflict: Conflict

    var body: some View {
        let palette = ui.palette
        Panel(ui: ui, edge: palette.attention) {
            Sign(.across, "\(ui.say(.incidentConflict)): \(conflict.label)", palette.attention, strong: true)
            Plain(ui, ui.say(.incidentConflictWhy), quiet: true)
            ForEach(conflict.sides.indices, id: \.self) { at in side(at, conflict.sides[at]) }
        }
    }

    private func side(_ at: Int, _ side: SideCard) -> some View {
        VStack(alignment: .leading, spacing: 4) {
            Line(side.shown, .part, ui.palette.onSurface)
            Plain(ui, ui.say(.incidentSide, ["who": side.who, "when": side.time]), quiet: true)
            Press(
                ui: ui, label: ui.say(.incidentConflictKeep), act: .keep(path: conflict.path, side: at), tone: .quiet,
                spoken: "\(ui.say(.incidentConflictKeep)): \(side.shown), \(side.who)")
        }
        .padding(.top, 6)
    }
}

/// Who did what and when, and what is proven of it.
struct TimelinePage: View {
    let ui: Ui
    let screen: TimelineScreen

    var body: some View {
        Page(ui, ui.say(.timelineTitle)) {
            Plain(ui, screen.title, quiet: true)
            ForEach(screen.items.indices, id: \.self) { at in item(screen.items[at]) }
        }
    }

    private func item(_ item: TimelineLine) -> some View {
        Panel(ui: ui) {
            Plain(ui, item.what)
            if let why = item.why { Plain(ui, why, quiet: true) }
            Plain(ui, "\(item.who) · \(item.time)", quiet: true)
            Sign(item.proof.icon, item.proven, item.proof.tint(ui.palette))
        }
    }
}

/// One text, as large as the screen allows, for reading aloud.
struct RadioPage: View {
    let ui: Ui
    let screen: RadioScreen

    var body: some View {
        Page(ui, ui.say(.radioTitle)) {
            Plain(ui, ui.say(.radioCareful), quiet: true)
            ForEach(screen.lines.indices, id: \.self) { at in
                Line(screen.lines[at], .headline, ui.palette.onBackground).padding(.vertical, 6)
            }
        } bottom: {
            Press(ui: ui, label: ui.say(.radioOther), act: .otherLanguage, tone: .quiet, height: Measure.glove)
        }
    }
}
