import FieldKit
import SwiftUI

/// What filing asks for, one field after the other; whoever knows no answer says so.
struct FormPage: View {
    let ui: Ui
    let screen: FormScreen

    var body: some View {
        Page(ui, screen.title) {
            Reasons(ui: ui, reasons: screen.reasons)
            ForEach(screen.fields, id: \.path) { field in line(field) }
        } bottom: {
            Press(ui: ui, label: ui.say(.formSave), act: .saveForm, icon: .pen, height: Measure.glove)
        }
    }

    @ViewBuilder private func line(_ field: FormLine) -> some View {
        let path = field.path
        Heading(ui, field.label)
        if !field.choices.isEmpty {
            Chips(ui: ui, choices: field.choices, act: { .fill(path: path, code: $0) }, about: field.label)
        }
        if let text = field.text {
            Writing(
                ui: ui, label: field.label, text: text, act: { .writeField(path: path, text: $0) }, lines: field.lines)
        }
    }
}
