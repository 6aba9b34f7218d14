import FieldKit
import SwiftUI

/// A report in three touches: what, here, now. Made for one thumb in a glove, at night.
struct ReportPage: View {
    let ui: Ui
    let screen: ReportScreen

    var body: some View {
        switch screen.step {
        case .what: what
        case .where: `where`
        case .when: when
        case .saved: SavedPage(ui: ui, screen: screen)
        }
    }

    /// First touch. Whoever needs a rarer kind scrolls.
    private var what: some View {
        Page(ui, ui.say(.reportWhat)) {
            steps
            LazyVGrid(
                columns: [GridItem(.adaptive(minimum: 140), spacing: Measure.gap)], alignment: .leading,
                spacing: Measure.gap
            ) {
                ForEach(screen.kinds, id: \.code) { kind in tile(kind) }
            }
        } bottom: {
            Press(
                ui: ui, label: ui.say(screen.all ? Say.reportFewer : Say.reportAll), act: .allKinds, tone: .quiet,
                height: Measure.glove)
        }
    }

    private func tile(_ kind: Choice) -> some View {
        let shape = RoundedRectangle(cornerRadius: Measure.corner)
        return Button(action: { ui.act(.pick(.kind, kind.code)) }) {
            Line(kind.label, .button, ui.palette.onSurface, .center)
                .padding(12)
                .frame(maxWidth: .infinity, minHeight: Measure.tile)
                .background(ui.palette.surfaceContainer.color, in: shape)
                .overlay(shape.stroke(ui.palette.outlineVariant.color, lineWidth: 1))
                .contentShape(shape)
        }
        .buttonStyle(.plain)
        .accessibilityLabel(kind.label)
    }

    /// Second touch.
    private var `where`: some View {
        Page(ui, ui.say(.reportWhere)) {
            steps
            Chosen(ui: ui, screen: screen)
            if let here = screen.here {
                if let accuracy = here.spot.accuracyM {
                    Plain(ui, ui.say(.reportHereAccuracy, ["n": accuracy]), quiet: true)
                }
            } else {
                Notice(ui, ui.say(.reportHereNone), danger: false)
            }
        } bottom: {
            if let here = screen.here {
                Huge(ui: ui, label: ui.say(.reportHere), detail: here.words, icon: .pin, act: .useHere(true))
            }
            Press(
                ui: ui, label: ui.say(.reportElsewhere), act: .useHere(false),
                tone: screen.here == nil ? .main : .quiet,
                height: screen.here == nil ? Measure.large : Measure.glove)
        }
    }

    /// Third touch. It saves.
    private var when: some View {
        Page(ui, ui.say(.reportWhen)) {
            steps
            Chosen(ui: ui, screen: screen)
            if let here = screen.here { Plain(ui, here.words, quiet: true) }
        } bottom: {
            Huge(ui: ui, label: ui.say(.reportNow), detail: screen.clock, icon: .clock, act: .useNow(true))
            Press(ui: ui, label: ui.say(.reportEarlier), act: .useNow(false), tone: .quiet, height: Measure.glove)
        }
    }

    private var steps: some View {
        VStack(alignment: .leading, spacing: 6) {
            Plain(ui, ui.say(.reportStep, ["n": screen.step.rawValue + 1, "max": 3]), quiet: true)
            if screen.silent { Sign(.moon, ui.say(.reportSilent), ui.palette.onSurfaceVariant) }
            if screen.locked { Sign(.lock, ui.say(.reportLocked), ui.palette.attention) }
        }
    }
}

private struct Chosen: View {
    let ui: Ui
    let screen: ReportScreen

    var body: some View {
        if let kind = screen.kind { Line(kind.label, .large, ui.palette.onBackground) }
    }
}

/// One target a thumb cannot miss.
private struct Huge: View {
    let ui: Ui
    let label: String
    let detail: String
    let icon: Icon
    let act: Act

    var body: some View {
        let shape = RoundedRectangle(cornerRadius: Measure.corner)
        Button(action: { ui.act(act) }) {
            VStack(spacing: 4) {
                IconView(icon: icon, tint: ui.palette.onMain, size: 44)
                Line(label, .huge, ui.palette.onMain, .center)
                Line(detail, .body, ui.palette.onMain, .center)
            }
            .padding(16)
            .frame(maxWidth: .infinity, minHeight: Measure.huge)
            .background(ui.palette.main.color, in: shape)
            .overlay(shape.stroke(ui.palette.mainEdge.color, lineWidth: 2))
            .contentShape(shape)
        }
        .buttonStyle(.plain)
        .accessibilityLabel(label)
        .accessibilityValue(detail)
    }
}

/// Saved: said plainly, with everything else as an offer.
private struct SavedPage: View {
    let ui: Ui
    let screen: ReportScreen

    var body: some View {
        Page(ui, ui.say(.reportTitle), back: false) {
            Chosen(ui: ui, screen: screen)
            if screen.locked {
                Sign(.lock, ui.say(.reportSavedSealed), ui.palette.good, strong: true)
            } else {
                Sign(.received, ui.say(.reportSaved), ui.palette.good, strong: true)
            }
            Plain(ui, ui.say(.reportSavedNext), quiet: true)
            if let reference = screen.reference, !screen.locked {
                Plain(ui, ui.say(.reportReference, ["ref": reference]))
            }
            ForEach(screen.warnings, id: \.self) { warning in Notice(ui, warning, danger: false) }
        } bottom: {
            if !screen.locked {
                Press(
                    ui: ui, label: ui.say(.reportTell), act: .go(.compose), tone: .quiet, icon: .across,
                    height: Measure.glove)
                Press(
                    ui: ui, label: ui.say(.reportSay), act: .go(.radio), tone: .quiet, icon: .radio,
                    height: Measure.glove)
                Press(
                    ui: ui, label: ui.say(.reportAdd), act: .go(.incident), tone: .quiet, icon: .pen,
                    height: Measure.glove)
            }
            Press(ui: ui, label: ui.say(.done), act: .back, height: Measure.glove)
        }
    }
}
