import FieldKit
import SwiftUI

/// The list of reports, under what the server has of them. The thumb's place is for a new report.
struct HomePage: View {
    let ui: Ui
    let screen: HomeScreen

    var body: some View {
        Page(ui, ui.say(.homeTitle), back: false) {
            PanelPress(ui: ui, act: .go(.sync)) { TruthLines(ui: ui, truth: screen.truth) }
            if screen.reports.isEmpty { Plain(ui, ui.say(.homeEmpty), quiet: true).padding(.vertical, 24) }
            ForEach(screen.reports, id: \.id) { line in ReportRow(ui: ui, line: line) }
            if screen.more { Press(ui: ui, label: ui.say(.more), act: .more, tone: .quiet) }
        } tool: {
            IconPress(ui: ui, icon: .search, label: ui.say(.homeSearch), act: .go(.search))
            IconPress(ui: ui, icon: .settings, label: ui.say(.homeSettings), act: .go(.settings))
        } bottom: {
            Press(ui: ui, label: ui.say(.homeReport), act: .go(.report), icon: .plus, height: Measure.glove)
            HStack(spacing: 8) {
                Press(ui: ui, label: notices, act: .go(.notices), tone: .quiet, icon: .bell)
                Press(ui: ui, label: ui.say(.homeMap), act: .go(.map), tone: .quiet, icon: .map)
            }
        }
    }

    private var notices: String {
        screen.unanswered > 0 ? "\(ui.say(.homeNotices)) (\(screen.unanswered))" : ui.say(.homeNotices)
    }
}

/// The sync truth: what waits, what was refused, how old all this is.
struct TruthLines: View {
    let ui: Ui
    let truth: Truth

    var body: some View {
        let palette = ui.palette
        let words = ui.words
        VStack(alignment: .leading, spacing: 6) {
            if truth.mark == .received { Sign(Mark.received.icon, ui.say(.syncAll), palette.good, strong: true) }
            if truth.apart > 0 {
                Sign(
                    Mark.apart.icon, words.counted(.syncApartOne, .syncApartOther, truth.apart), palette.attention,
                    strong: true)
            }
            if truth.refused > 0 {
                Sign(
                    Mark.refused.icon, words.counted(.syncRefusedOne, .syncRefusedOther, truth.refused),
                    palette.attention, strong: true)
            }
            if truth.waiting > 0 {
                Sign(
                    Mark.waiting.icon, words.counted(.syncWaitingOne, .syncWaitingOther, truth.waiting), palette.still,
                    strong: true)
                if let oldest = truth.oldest { Plain(ui, ui.say(.syncOldest, ["when": oldest]), quiet: true) }
            }
            if !truth.complete { Plain(ui, ui.say(.syncIncomplete), quiet: true) }
            Plain(
                ui, truth.contact.map { ui.say(.syncContact, ["when": $0]) } ?? ui.say(.syncContactNever), quiet: true)
        }
    }
}

/// A report in the list: what, where and when, and where it stands with the server.
struct ReportRow: View {
    let ui: Ui
    let line: ReportLine

    var body: some View {
        let palette = ui.palette
        PanelPress(ui: ui, act: .open(line.id)) {
            Line(line.title, .part, palette.onSurface)
            Plain(ui, [line.time, line.place].compactMap { $0 }.joined(separator: " · "), quiet: true)
            if line.exercise { Sign(.warning, ui.say(.exercise), palette.attention) }
            if let level = line.level { Sign(.bell, level, palette.attention) }
            if line.conflicts > 0 {
                Sign(.across, ui.words.count("conflict", Int64(line.conflicts)), palette.attention)
            }
            MarkSign(ui: ui, mark: line.mark)
            if let reference = line.reference { Line(reference, .small, palette.onSurfaceVariant) }
        }
    }
}

/// A mark with its word.
struct MarkSign: View {
    let ui: Ui
    let mark: Mark

    var body: some View { Sign(mark.icon, ui.say(mark.word), mark.tint(ui.palette)) }
}

/// What the server has, in full: refused values with their reason, what will never go, each area's window.
struct SyncPage: View {
    let ui: Ui
    let screen: SyncScreen

    var body: some View {
        Page(ui, ui.say(.syncTitle)) {
            Panel(ui: ui) { TruthLines(ui: ui, truth: screen.truth) }
            if !screen.drafts.isEmpty { Heading(ui, ui.say(.syncDrafts)) }
            ForEach(screen.drafts, id: \.number) { draft in DraftPanel(ui: ui, draft: draft) }
            if !screen.never.isEmpty { Heading(ui, ui.say(.syncNever)) }
            ForEach(screen.never, id: \.self) { never in Panel(ui: ui) { FactLine(ui, never.label, never.shown) } }
            if !screen.areas.isEmpty { Heading(ui, ui.say(.syncAreas)) }
            ForEach(screen.areas, id: \.name) { area in AreaPanel(ui: ui, area: area) }
        } bottom: {
            Press(
                ui: ui, label: ui.say(screen.running ? Say.syncRunning : Say.syncNow), act: .sync, icon: .sync,
                height: Measure.glove,
                isEnabled: !screen.running)
        }
    }
}

private struct AreaPanel: View {
    let ui: Ui
    let area: Area

    var body: some View {
        Panel(ui: ui) {
            Plain(ui, area.name)
            if !area.complete {
                Sign(.clock, ui.say(.syncIncomplete), ui.palette.still)
            } else {
                Sign(
                    .received, area.since.map { ui.say(.syncComplete, ["when": $0]) } ?? ui.say(.syncCompleteAll),
                    ui.palette.good)
            }
            if let contact = area.contact { Plain(ui, ui.say(.syncContact, ["when": contact]), quiet: true) }
        }
    }
}

/// Values that a refusal took out, with the reason, offered again.
struct DraftPanel: View {
    let ui: Ui
    let draft: DraftCard

    var body: some View {
        Panel(ui: ui, edge: ui.palette.attention) {
            Sign(.warning, draft.title, ui.palette.attention, strong: true)
            Plain(ui, draft.why)
            ForEach(draft.values, id: \.self) { value in FactLine(ui, value.label, value.shown) }
            HStack(spacing: 8) {
                Press(
                    ui: ui, label: ui.say(.syncTake), act: .takeDraft(draft.number),
                    spoken: "\(ui.say(.syncTake)): \(draft.title)")
                Press(
                    ui: ui, label: ui.say(.syncDrop), act: .dropDraft(draft.number), tone: .quiet,
                    spoken: "\(ui.say(.syncDrop)): \(draft.title)")
            }
        }
    }
}
