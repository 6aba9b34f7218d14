import Testing

@testable import FieldKit

@MainActor
@Suite("reporting, reading, settling")
struct ReportTests {
    @Test func threeTouchesSaveAReport() async throws {
        let scene = try await Scene()
        await scene.act(.go(.report))
        let touches: [Act] = [.pick(.kind, "rescue_water"), .useHere(true), .useNow(true)]
        for touch in touches { await scene.act(touch) }
        #expect(scene.done == [.reported(NewReport(kind: "rescue_water", here: scene.phone.spot, now: true))])
        let saved = try #require(scene.state.screen.report)
        #expect((saved.step, saved.reference) == (.saved, "NGL-0417-0012P"))
        #expect(saved.silent)
    }

    @Test func aReportIsSavedWithoutAPositionAndWithoutATime() async throws {
        let scene = try await Scene { _, phone in phone.spot = nil }
        await scene.act(.go(.report), .pick(.kind, "shots_across"))
        #expect(scene.state.screen.report?.here == nil)
        await scene.act(.useHere(false), .useNow(false))
        #expect(scene.done == [.reported(NewReport(kind: "shots_across", here: nil, now: false))])
    }

    @Test func aThumbThatComesDownTwiceSavesOnce() async throws {
        let scene = try await Scene()
        await scene.act(.go(.report), .pick(.kind, "rescue_water"), .useHere(true))
        async let first: Void = scene.app.perform(.useNow(true))
        async let second: Void = scene.app.perform(.useNow(true))
        _ = await (first, second)
        #expect(scene.done.count == 1)
    }

    @Test func whatCannotBeSavedStaysOnTheScreen() async throws {
        let scene = try await Scene()
        await scene.act(.go(.report), .pick(.kind, "rescue_water"), .useHere(true))
        scene.bridge.failing = CoreProblem(.other, "storage_full")
        await scene.act(.useNow(true))
        #expect(scene.state.screen.report?.step == .when)
        #expect(scene.state.problem == scene.words.explain("storage_full"))
        scene.bridge.failing = nil
        await scene.act(.useNow(true))
        #expect(scene.state.screen.report?.step == .saved)
        #expect(scene.state.problem == nil)
    }

    @Test func everyKindIsOneTouchAway() async throws {
        let scene = try await Scene()
        await scene.act(.go(.report))
        #expect(scene.state.screen.report?.kinds.map(\.code) == ReportModel.few)
        await scene.act(.allKinds)
        #expect(scene.state.screen.report?.kinds.contains { $0.code == "drone" } == true)
    }

    @Test func overALockAReportIsWrittenAndNotReadBack() async throws {
        let scene = try await Scene(locked: true)
        await scene.act(.go(.lockedReport), .pick(.kind, "rescue_water"), .useHere(true), .useNow(true))
        let saved = try #require(scene.state.screen.report)
        #expect((saved.locked, saved.reference, saved.warnings) == (true, nil, []))
        await scene.act(.go(.incident), .go(.radio), .go(.compose))
        #expect(scene.state.screen.name == "report")
        await scene.act(.back)
        #expect(scene.state.screen.name == "unlock")
        #expect(scene.done == [.sealed(NewReport(kind: "rescue_water", here: scene.phone.spot, now: true))])
    }

    @Test func aConflictIsSettledByAPerson() async throws {
        let scene = try await Scene()
        await scene.act(.open("2"))
        #expect(scene.state.screen.incident?.conflicts.count == 1)
        await scene.act(.keep(path: "counts.us_officers.injured", side: 1))
        #expect(scene.done == [.kept("counts.us_officers.injured", 1, nil)])
    }

    @Test func aFiledReportAsksForTheReasonAndThenMakesTheChange() async throws {
        let scene = try await Scene()
        await scene.act(.open("2"))
        scene.bridge.failing = CoreProblem(.input, "change_reason_needed")
        await scene.act(.keep(path: "severity", side: 0))
        #expect(scene.state.screen.incident?.reasons.isEmpty == false)
        #expect(scene.state.problem == nil)
        scene.bridge.failing = nil
        await scene.act(.pick(.reason, "correction"))
        #expect(scene.done == [.kept("severity", 0, "correction")])
        #expect(scene.state.screen.incident?.reasons == [])
    }

    @Test func whatFilingAsksForIsSaidInTheLanguageOnTheScreen() async throws {
        let scene = try await Scene()
        await scene.act(.open("2"))
        let missing = FieldProblem(path: "severity", english: "Severity is missing.", spanish: "Falta la gravedad.")
        scene.bridge.failing = CoreProblem(.input, "asked_field_missing", fields: [missing])
        await scene.act(.file)
        #expect(scene.state.screen.incident?.missing == ["Severity is missing."])
        scene.bridge.failing = nil
        await scene.act(.go(.settings), .speak(.es), .back)
        #expect(scene.state.screen.incident?.missing == ["Falta la gravedad."])
        await scene.act(.file)
        #expect(scene.state.screen.incident?.missing == [])
    }

    @Test func whatFilingAskedForIsAnsweredOnAFormAndAskedForAnewByTheNextFiling() async throws {
        let scene = try await Scene()
        await scene.act(.open("2"))
        let missing = FieldProblem(path: "severity", english: "Severity is missing.", spanish: "Falta la gravedad.")
        scene.bridge.failing = CoreProblem(.input, "asked_field_missing", fields: [missing])
        await scene.act(.file)
        scene.bridge.failing = nil
        await scene.act(
            .go(.form), .fill(path: "severity", code: "minor"), .writeField(path: "narrative", text: "Two shots."))
        guard case .form(let form) = scene.state.screen else { return #expect(Bool(false), "no form") }
        #expect(
            form.fields.first?.choices.first { $0.chosen }?.code == "minor" && form.fields.last?.text == "Two shots.")
        await scene.act(.saveForm)
        #expect(scene.done == [.filled(["severity": "minor", "narrative": "Two shots."], nil)])
        #expect(scene.state.screen.incident?.missing == [])
    }

    @Test func waysFromAReportLeadToItsOwnPages() async throws {
        let ways: [(Door, String)] = [
            (.timeline, "timeline"), (.rescue, "rescue"), (.person, "person"), (.evidence, "evidence"),
            (.compose, "compose"), (.radio, "radio"),
        ]
        for (door, name) in ways {
            let scene = try await Scene()
            await scene.act(.open("2"), .go(door))
            #expect(scene.state.screen.name == name)
            await scene.act(.back)
            #expect(scene.state.screen.name == "incident")
        }
    }

    @Test func aRefusedDraftIsTakenUpOrLetGo() async throws {
        let scene = try await Scene()
        await scene.act(.go(.sync), .takeDraft(1), .dropDraft(2))
        #expect(scene.done == [.took(1, nil), .dropped(2)])
    }

    @Test func aSearchFindsAndOpens() async throws {
        let scene = try await Scene()
        await scene.act(.go(.search), .write("shots"))
        #expect(scene.state.screen.search?.hits.map(\.id) == ["2"])
        scene.phone.isThere = false
        await scene.act(.showPresence)
        #expect(scene.state.screen.search?.names == false)
        await scene.act(.open("2"))
        #expect(scene.state.screen.incident != nil)
    }
}
