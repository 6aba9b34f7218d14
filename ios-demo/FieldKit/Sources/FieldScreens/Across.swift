import FieldKit
import SwiftUI

/// Notices of the other side, those that wait for an answer first.
struct NoticesPage: View {
    let ui: Ui
    let screen: NoticesScreen

    var body: some View {
        Page(ui, ui.say(.noticesTitle)) {
            if screen.notices.isEmpty { Plain(ui, ui.say(.noticesEmpty), quiet: true).padding(.vertical, 24) }
            ForEach(screen.notices, id: \.id) { notice in
                PanelPress(ui: ui, act: .open(notice.id)) { NoticeHead(ui: ui, notice: notice) }
            }
        }
    }
}

private struct NoticeHead: View {
    let ui: Ui
    let notice: NoticeLine

    var body: some View {
        let palette = ui.palette
        Line(notice.title, .part, palette.onSurface)
        Plain(ui, "\(ui.say(.noticesFrom, ["agency": notice.from])) · \(notice.time)", quiet: true)
        Sign(.bell, notice.level, notice.high ? palette.danger : palette.still)
        if let answer = notice.answer {
            Sign(.received, ui.say(.noticesAnswered, ["answer": answer]), palette.good)
        } else {
            Sign(.clock, ui.say(.noticesUnanswered), palette.attention)
        }
    }
}

/// A notice: what it says, one touch to answer, and the two countries side by side.
struct NoticePage: View {
    let ui: Ui
    let screen: NoticeScreen

    var body: some View {
        Page(ui, ui.say(.noticeTitle)) {
            Panel(ui: ui) { NoticeHead(ui: ui, notice: screen.line) }
            Heading(ui, ui.say(.noticeAnswer))
            Chips(ui: ui, choices: screen.answers, act: Act.answer, height: Measure.glove)
            if !screen.reasons.isEmpty { Chips(ui: ui, choices: screen.reasons, act: { .pick(.reason, $0) }) }
            Panel(ui: ui) { ForEach(screen.lines.indices, id: \.self) { at in Plain(ui, screen.lines[at]) } }
            if !screen.given.isEmpty {
                Heading(ui, ui.say(.noticeAnswers))
                Panel(ui: ui) {
                    ForEach(screen.given.indices, id: \.self) { at in
                        FactLine(ui, "\(screen.given[at].who) · \(screen.given[at].time)", screen.given[at].answer)
                    }
                }
            }
            if !screen.rows.isEmpty { Heading(ui, ui.say(.noticeBoth)) }
            ForEach(screen.rows, id: \.label) { row in BothPanel(ui: ui, row: row, countries: screen.countries) }
            Plain(ui, screen.until, quiet: true)
        }
    }
}

/// One claim by country. Silence is a cell of its own; equal words are no agreement.
private struct BothPanel: View {
    let ui: Ui
    let row: BothRow
    let countries: [String]

    var body: some View {
        Panel(ui: ui) {
            Plain(ui, row.label, quiet: true)
            HStack(alignment: .top, spacing: Measure.gap) {
                ForEach(Array(zip(row.says, countries)).indices, id: \.self) { at in cell(countries[at], row.says[at]) }
            }
            if let sign = row.accord.sign { Sign(sign.icon, ui.say(sign.word), row.accord.tint(ui.palette)) }
        }
    }

    private func cell(_ country: String, _ says: String?) -> some View {
        let shape = RoundedRectangle(cornerRadius: Measure.corner)
        return VStack(alignment: .leading, spacing: 2) {
            Line(country, .small, ui.palette.onSurfaceVariant)
            Plain(ui, says ?? ui.say(.noticeSilent), quiet: says == nil)
        }
        .padding(12)
        .frame(maxWidth: .infinity, alignment: .leading)
        .background((says == nil ? ui.palette.surfaceContainer : ui.palette.surfaceContainerHigh).color, in: shape)
        .overlay(shape.stroke(ui.palette.outlineVariant.color, lineWidth: 1))
        .accessibilityElement(children: .combine)
    }
}

/// A notice is written from codes, then shown exactly as it leaves.
struct ComposePage: View {
    let ui: Ui
    let screen: ComposeScreen

    var body: some View {
        if screen.sent {
            sent
        } else if screen.checking {
            check
        } else {
            write
        }
    }

    private var write: some View {
        Page(ui, ui.say(.composeTitle)) {
            Line(screen.title, .part, ui.palette.onBackground)
            Heading(ui, ui.say(.composePurpose))
            Chips(ui: ui, choices: screen.purposes, act: { .pick(.purpose, $0) })
            Heading(ui, ui.say(.composeAsks))
            Chips(ui: ui, choices: screen.asks, act: { .pick(.ask, $0) })
            Heading(ui, ui.say(.composeHappening))
            Chips(ui: ui, choices: screen.happening, act: { .pick(.happening, $0) })
            Heading(ui, ui.say(.composePrecision))
            Chips(ui: ui, choices: screen.precision, act: { .pick(.precision, $0) })
            if screen.textMax > 0 { words }
        } bottom: {
            Press(ui: ui, label: ui.say(.composeCheck), act: .check, icon: .eye, height: Measure.glove)
        }
    }

    @ViewBuilder private var words: some View {
        Writing(ui: ui, label: ui.say(.composeText), text: screen.text, act: Act.write, lines: 3)
        Plain(ui, ui.say(.composeLeft, ["n": max(0, screen.textMax - screen.text.count)]), quiet: true)
    }

    /// The preview, and the one question that is asked before free words leave.
    private var check: some View {
        Page(ui, ui.say(.composePreview)) {
            Panel(ui: ui, edge: ui.palette.primary) {
                ForEach(screen.preview.indices, id: \.self) { at in Plain(ui, screen.preview[at]) }
            }
            ForEach(screen.doubts, id: \.self) { doubt in Notice(ui, doubt, danger: false) }
            Sign(.lock, ui.say(.composeNothing), ui.palette.onSurface)
            Panel(ui: ui) {
                Plain(ui, ui.say(.composeTo), quiet: true)
                ForEach(screen.recipients, id: \.self) { recipient in Plain(ui, recipient) }
                Plain(ui, screen.keeps, quiet: true)
            }
        } bottom: {
            if screen.maySend {
                Press(ui: ui, label: ui.say(.composeSend), act: .send, icon: .across, height: Measure.glove)
            } else {
                Plain(ui, ui.say(.composeNames))
                Press(ui: ui, label: ui.say(.composeNamesNone), act: .answerNames(none: true), height: Measure.glove)
                Press(
                    ui: ui, label: ui.say(.composeNamesSome), act: .answerNames(none: false), tone: .quiet,
                    height: Measure.glove)
            }
        }
    }

    private var sent: some View {
        Page(ui, ui.say(.composeTitle), back: false) {
            Sign(.received, ui.say(.composeSent), ui.palette.good, strong: true)
        } bottom: {
            Press(ui: ui, label: ui.say(.done), act: .back, height: Measure.glove)
        }
    }
}
