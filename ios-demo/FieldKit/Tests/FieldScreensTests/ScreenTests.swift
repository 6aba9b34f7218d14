import FieldKit
import SwiftUI
import Testing

@testable import FieldScreens

/// How a screen is shown: each combination is looked at.
struct Setting: Sendable, CustomTestStringConvertible {
    let lang: Lang
    let dark: Bool

    static let all = Lang.allCases.flatMap { lang in [true, false].map { Setting(lang: lang, dark: $0) } }
    var testDescription: String { "\(lang.rawValue)-\(dark ? "dark" : "light")" }
}

@MainActor
@Suite("screens, as a screen reader finds them")
struct ScreenTests {
    private func each(_ setting: Setting, _ look: (_ name: String, _ state: UiState, _ found: Found) -> Void) {
        for (name, sample) in Samples(setting.lang).all {
            var state = sample
            state.dark = setting.dark
            look(name, state, Node.of(AppView(state) { _ in }).found(on: Palette.of(dark: setting.dark).background))
        }
    }

    @Test(arguments: Setting.all)
    func everyTargetSpeaksAndNoTwoAlike(setting: Setting) {
        each(setting) { name, _, found in
            #expect(!found.targets.isEmpty, "\(name)")
            #expect(found.targets.allSatisfy { !$0.spoken.isEmpty }, "\(name)")
            let spoken = found.targets.map(\.spoken)
            #expect(Set(spoken).count == spoken.count, "\(name): \(spoken)")
            #expect(found.fields.allSatisfy { !$0.isEmpty }, "\(name)")
        }
    }

    @Test(arguments: Setting.all)
    func everyTargetIsLargeEnoughAndThoseForGlovesLarger(setting: Setting) {
        let back = Words.of(setting.lang).say(.back)
        each(setting) { name, state, found in
            let forGloves = name.hasPrefix("report") || name.hasPrefix("unlock")
            for target in found.targets where target.spoken != back {
                #expect(target.height >= (forGloves ? Measure.glove : Measure.touch), "\(name): \(target.spoken)")
            }
        }
    }

    @Test(arguments: Setting.all)
    func everyTextStandsOutFromWhatItLiesOn(setting: Setting) {
        each(setting) { name, _, found in
            for (text, tint, back) in found.texts {
                guard let tint else { return #expect(Bool(false), "\(name): no colour: \(text)") }
                #expect(tint.contrast(with: back) >= 4.5, "\(name): \(text)")
            }
        }
    }

    @Test(arguments: Setting.all)
    func everyScreenHasAHeadingAndNoEmptyLine(setting: Setting) {
        each(setting) { name, _, found in
            #expect(found.headings.contains { !$0.isEmpty }, "\(name)")
            #expect(found.texts.allSatisfy { !$0.text.isEmpty && !$0.text.contains("text.app.") }, "\(name)")
        }
    }

    @Test(arguments: Lang.allCases)
    func troublesProblemsAndExercisesAreOnEveryScreen(lang: Lang) {
        for (name, sample) in Samples(lang).all {
            var state = sample
            state.problem = "what failed"
            state.exercise = "otoño-26"
            state.troubles = [
                Trouble(kind: .space, words: "little room"), Trouble(kind: .compromised, words: "stolen"),
            ]
            let texts = Node.of(AppView(state) { _ in }).found(on: Palette.of(dark: true).background).texts.map(\.text)
            #expect(texts.first?.contains("otoño-26") == true, "\(name)")
            let order = ["what failed", "stolen", "little room"].map { texts.firstIndex(of: $0) }
            #expect(!order.contains(nil) && order.compactMap { $0 } == order.compactMap { $0 }.sorted(), "\(name)")
        }
    }

    @Test func aChosenThingIsSaidToBeChosen() {
        let spoken = found(Samples(.en), "person").targets.map(\.spoken)
        let words = Words.of(.en)
        #expect(spoken.contains("\(words.label("need", "water")), \(words.say(.chosen))"))
        #expect(spoken.contains(words.label("need", "food")))
    }

    @Test func theRescueViewSaysConditionsInWordsAndShowsNoPoliceForm() {
        let texts = found(Samples(.en), "rescue").texts.map(\.text)
        for condition in ["immediate", "delayed", "minor", "unhurt"] {
            #expect(texts.contains(Words.of(.en).label("condition", condition)))
        }
        let police = ["incident.severity", "incident.known_by", "person_identity.surname_1", "person_in_incident.role"]
            .map { Words.of(.en).field($0) }
        #expect(texts.allSatisfy { text in police.allSatisfy { !text.contains($0) } })
    }

    @Test func whatCannotBePressedYetIsSaidToBeSo() {
        let words = Words.of(.en)
        let screen = SyncScreen(
            truth: Truth(waiting: 0, oldest: nil, refused: 0, apart: 0, complete: true, contact: nil), drafts: [],
            never: [], areas: [], running: true)
        let state = UiState(lang: .en, dark: true, screen: .sync(screen))
        let targets = Node.of(AppView(state) { _ in }).found(on: Palette.of(dark: true).background).targets
        #expect(targets.first { $0.spoken == words.say(.syncRunning) }?.isDisabled == true)
    }

    private func found(_ samples: Samples, _ name: String) -> Found {
        let state = samples.all.first { $0.name == name }?.state
        guard let state else { fatalError("no sample \(name)") }
        return Node.of(AppView(state) { _ in }).found(on: Palette.of(dark: state.dark).background)
    }
}
