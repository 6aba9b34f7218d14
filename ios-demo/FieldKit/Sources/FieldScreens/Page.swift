import FieldKit
import SwiftUI

/// The frame of a screen: title on top, content that scrolls, and what the thumb reaches at the bottom.
struct Page<Content: View, Tool: View, Bottom: View>: View {
    let ui: Ui
    let title: String
    var hasBack = true
    @ViewBuilder let content: Content
    @ViewBuilder let tool: Tool
    @ViewBuilder let bottom: Bottom

    init(
        _ ui: Ui, _ title: String, back: Bool = true, @ViewBuilder content: () -> Content,
        @ViewBuilder tool: () -> Tool = { EmptyView() }, @ViewBuilder bottom: () -> Bottom = { EmptyView() }
    ) {
        self.ui = ui
        self.title = title
        hasBack = back
        self.content = content()
        self.tool = tool()
        self.bottom = bottom()
    }

    var body: some View {
        VStack(spacing: 0) {
            if let exercise = ui.state.exercise { strip(exercise) }
            bar
            ScrollView {
                VStack(alignment: .leading, spacing: Measure.gap) {
                    Troubles(ui: ui)
                    content
                }
                .padding(.horizontal, Measure.edge)
                .padding(.bottom, Measure.edge)
                .frame(maxWidth: .infinity, alignment: .leading)
            }
            VStack(spacing: 8) { bottom }
                .padding(.horizontal, Measure.edge)
                .padding(.vertical, 8)
        }
        .background(ui.palette.background.color)
    }

    private var bar: some View {
        HStack(spacing: 4) {
            if hasBack { IconPress(ui: ui, icon: .back, label: ui.say(.back), act: .back) }
            Line(title, .title, ui.palette.onBackground)
                .frame(maxWidth: .infinity, alignment: .leading)
                .padding(.leading, hasBack ? 4 : Measure.edge)
                .accessibilityAddTraits(.isHeader)
            tool
        }
        .frame(minHeight: 64)
    }

    /// On every screen of an exercise, in words.
    private func strip(_ exercise: String) -> some View {
        Line("\(ui.say(.exercise)) · \(exercise)", .small, ui.palette.onAttentionBack, .center)
            .padding(8)
            .frame(maxWidth: .infinity)
            .background(ui.palette.attentionBack.color)
    }
}

/// What must be read before anything else.
private struct Troubles: View {
    let ui: Ui

    var body: some View {
        if let problem = ui.state.problem { Notice(ui, problem, danger: false) }
        ForEach(sorted, id: \.words) { trouble in Notice(ui, trouble.words, danger: trouble.kind.danger) }
    }

    private var sorted: [Trouble] {
        ui.state.troubles.filter(\.kind.danger) + ui.state.troubles.filter { !$0.kind.danger }
    }
}

/// A sentence that must be read; red only where somebody is in danger or deceived.
struct Notice: View {
    let ui: Ui
    let text: String
    let isDanger: Bool

    init(_ ui: Ui, _ text: String, danger: Bool) {
        self.ui = ui
        self.text = text
        isDanger = danger
    }

    var body: some View {
        let palette = ui.palette
        Sign(.warning, text, isDanger ? palette.onErrorContainer : palette.onAttentionBack)
            .padding(16)
            .frame(maxWidth: .infinity, alignment: .leading)
            .background(
                (isDanger ? palette.errorContainer : palette.attentionBack).color,
                in: RoundedRectangle(cornerRadius: Measure.corner))
    }
}
