import FieldKit
import SwiftUI

/// Few settings. The language changes at once, under the finger.
struct SettingsPage: View {
    let ui: Ui
    let screen: SettingsScreen

    var body: some View {
        Page(ui, ui.say(.settingsTitle)) {
            Heading(ui, ui.say(.settingsLang))
            Chips(ui: ui, choices: languages, act: { .speak(Lang(rawValue: $0) ?? ui.state.lang) })
            Heading(ui, ui.say(.settingsLook))
            Chips(ui: ui, choices: looks, act: { .setLook(Look(rawValue: $0) ?? screen.look) })
            OnOff(
                ui: ui, label: ui.say(.settingsQuiet), why: ui.say(.settingsQuietWhy), isOn: screen.quietAtNight,
                act: Act.setQuiet)
            OnOff(
                ui: ui, label: ui.say(.settingsDuty), why: ui.say(.settingsDutyWhy), isOn: screen.onDuty,
                act: Act.setDuty)
            Panel(ui: ui) {
                FactLine(ui, ui.say(.settingsHolder), screen.holder)
                FactLine(ui, ui.say(.settingsDevice), screen.device)
                Plain(ui, ui.say(.settingsWipe, ["n": screen.wipeAfter]), quiet: true)
            }
        } bottom: {
            Press(ui: ui, label: ui.say(.settingsLock), act: .lock, icon: .lock, height: Measure.glove)
        }
    }

    /// Each language by its own name, for whoever cannot read the one on the screen.
    private var languages: [Choice] {
        [(Lang.es, "Español"), (Lang.en, "English")].map {
            Choice(code: $0.rawValue, label: $1, chosen: $0 == ui.state.lang)
        }
    }

    private var looks: [Choice] {
        let names = [
            (Look.auto, Say.settingsLookAuto), (Look.dark, Say.settingsLookDark), (Look.light, Say.settingsLookLight),
        ]
        return names.map { Choice(code: $0.rawValue, label: ui.say($1), chosen: $0 == screen.look) }
    }
}
