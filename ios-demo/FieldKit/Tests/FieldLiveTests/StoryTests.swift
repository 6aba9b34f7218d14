import Field
import FieldKit
import FieldTesting
import Foundation
import Testing

@testable import FieldLive

@MainActor
@Suite("the app over the real library and a real server")
struct StoryTests {
    @Test func joiningWaitsForTheServerAndEndsWithACode() async throws {
        try await serving { agency in
            let phone = try LivePhone(agency.folder.appendingPathComponent("ana.db").path, agency.nowMs)
            let scene = await LiveScene(phone)
            #expect(scene.state.screen.enrol?.stage == .scanning)
            await scene.act(.scanned("ENLACE9:AAAA"))
            #expect(scene.state.problem == scene.words.explain("invitation_newer"))
            let invitation = try await agency.invite("ana")
            await scene.act(.go(.typeCode), .typed("  \(invitation)\n"), .join)
            let joined = try #require(scene.state.screen.enrol)
            #expect(joined.stage == .done)
            #expect(joined.fingerprint?.split(separator: " ").count == 8)
            await scene.act(.go(.home))
            #expect(scene.state.screen.unlock?.stage == .choose)
            await scene.enter(LiveScene.code)
            await scene.enter(LiveScene.code)
            #expect(scene.state.screen.home?.reports == [])
        }
    }

    @Test func aReportOfThreeTouchesWaitsWithoutASignalAndIsReceivedWithOne() async throws {
        try await serving { agency in
            let scene = try await LiveScene.joined(agency, "ana")
            try await agency.freeze()
            await scene.report()
            let saved = try #require(scene.state.screen.report)
            #expect(saved.step == .saved)
            #expect(saved.reference?.hasPrefix("NGL-") == true)
            await scene.app.perform(.back)
            #expect(try scene.first().mark == .waiting)
            #expect(scene.state.screen.home?.truth.waiting == 1)
            agency.goOn()
            await scene.app.settled()
            #expect(try scene.first().mark == .received)
            #expect(scene.state.screen.home?.truth.mark == .received)
            let line = try scene.first()
            #expect(line.title == scene.words.label("scenario", "rescue_water"))
            #expect(line.place?.isEmpty == false && line.reference == saved.reference)
        }
    }

    @Test func aConflictShowsBothSidesAndAPersonSettlesIt() async throws {
        try await serving { agency in
            let ana = try await LiveScene.joined(agency, "ana")
            let luis = try await LiveScene.joined(agency, "luis")
            await ana.report()
            await ana.act(.back, .go(.sync), .sync)
            await luis.act(.go(.sync), .sync, .back)
            let id = try luis.first().id
            try await ana.write(id, "severity", "minor")
            try await luis.write(id, "severity", "severe")
            await ana.act(.sync, .back)
            await luis.act(.go(.sync), .sync, .back, .open(id))
            let conflict = try #require(luis.state.screen.incident?.conflicts.first)
            #expect(conflict.path == "severity")
            let both = ["minor", "severe"].map { luis.words.label("severity", $0) }
            #expect(Set(conflict.sides.map(\.shown)) == Set(both))
            #expect(Set(conflict.sides.map(\.who)) == [luis.words.say(.you), "ana"])
            let minor = try #require(conflict.sides.firstIndex { $0.shown == both[0] })
            await luis.act(.keep(path: "severity", side: minor))
            #expect(luis.state.screen.incident?.conflicts == [])
            await ana.act(.go(.sync), .sync, .back, .open(id))
            let shown = try #require(ana.state.screen.incident)
            #expect(shown.conflicts == [])
            #expect(shown.facts.contains { $0.shown == both[0] })
            await ana.act(.go(.timeline))
            #expect(try #require(ana.state.screen.timeline).items.allSatisfy { $0.proof == .received })
        }
    }

    @Test func whatIsRefusedComesBackAsADraftWithItsReasonAndCanBeSentAgain() async throws {
        try await serving { agency in
            let scene = try await LiveScene.joined(agency, "ana")
            await scene.report()
            await scene.act(.back)
            let id = try scene.first().id
            let device = try #require(try await scene.bridge.ask { try await $0.enrolment().device })
            try await agency.devices("revoke", device, internalStream)
            try await scene.write(id, "severity", "severe")
            await scene.act(.go(.sync), .sync)
            let screen = try #require(scene.state.screen.sync)
            let draft = try #require(screen.drafts.first)
            #expect(draft.why == scene.words.explain("no_grant"))
            #expect(draft.values.map(\.shown) == [scene.words.label("severity", "severe")])
            #expect(screen.truth.mark == .refused)
            try await agency.devices("grant", device, "\(internalStream):write")
            await scene.act(.sync, .takeDraft(draft.number))
            #expect(scene.state.screen.sync?.drafts == [])
            await scene.act(.sync, .back)
            #expect(try scene.first().mark == .received)
        }
    }

    @Test func filingNamesWhatIsMissingAndAFiledReportAsksForAReason() async throws {
        try await serving { agency in
            let scene = try await LiveScene.joined(agency, "ana")
            await scene.report()
            await scene.act(.go(.incident))
            #expect(scene.state.screen.incident?.canFile == true)
            await scene.act(.file)
            let missing = try #require(scene.state.screen.incident?.missing)
            #expect(!missing.isEmpty && scene.state.problem == nil)
            await scene.act(.go(.settings), .speak(.es), .back)
            let spanish = try #require(scene.state.screen.incident?.missing)
            #expect(spanish.count == missing.count && spanish != missing)
            await scene.act(.go(.form))
            guard case .form(let form) = scene.state.screen else { throw Unmet("\(scene.state)") }
            #expect(form.fields.contains { $0.path == "severity" && $0.choices.count > 3 })
            for field in form.fields {
                let choice = field.choices.first { $0.code == "!unk" } ?? field.choices.first
                await scene.act(
                    choice.map { .fill(path: field.path, code: $0.code) } ?? .writeField(path: field.path, text: "1"))
            }
            await scene.act(.saveForm, .file)
            #expect(
                scene.state.screen.incident?.missing == [] && scene.state.screen.incident?.canFile == false,
                "\(scene.state)")
        }
    }

    @Test func theLanguageChangesEverythingOnTheScreenAtOnce() async throws {
        try await serving { agency in
            let scene = try await LiveScene.joined(agency, "ana")
            await scene.report("shots_across")
            await scene.act(.back)
            let english = try scene.first()
            await scene.act(.go(.settings), .speak(.es), .back)
            let spanish = try scene.first()
            #expect(
                (english.title, spanish.title) == (
                    FieldKit.Words.of(.en).label("scenario", "shots_across"),
                    FieldKit.Words.of(.es).label("scenario", "shots_across")
                ))
            #expect(english.status != spanish.status)
        }
    }

    @Test func whatWasWrittenIsFoundShownOnTheMapAndSaidOnTheRadio() async throws {
        try await serving { agency in
            let scene = try await LiveScene.joined(agency, "ana")
            await scene.report()
            await scene.act(.back)
            let id = try scene.first().id
            try await scene.write(id, "place.landmark.text", "Arroyo Los Nogales")
            await scene.act(.go(.search), .write("arroyo"))
            #expect(scene.state.screen.search?.hits.map(\.id) == [id])
            await scene.act(.back, .go(.map))
            let map = try #require(scene.state.screen.map)
            #expect(map.reports.map(\.id) == [id])
            #expect(map.line.count == 2 && !map.landmarks.isEmpty)
            await scene.act(.open(id), .go(.radio))
            let radio = try #require(scene.state.screen.radio)
            #expect(radio.lines.count > 2)
            await scene.act(.otherLanguage)
            #expect(scene.state.screen.radio?.lines != radio.lines)
        }
    }

    @Test func withoutAChannelNothingCanBeToldAndItIsSaidWhy() async throws {
        try await serving { agency in
            let scene = try await LiveScene.joined(agency, "ana")
            await scene.report()
            await scene.act(.go(.compose))
            #expect(scene.state.problem == scene.words.explain("no_grant"))
            await scene.act(.back, .back, .go(.notices))
            #expect(scene.state.screen == .notices(NoticesScreen(notices: [])))
        }
    }
}
