import Testing

@testable import FieldKit

@MainActor
@Suite("people, names, evidence, notices")
struct CareTests {
    @Test func aPersonIsSavedAsChosen() async throws {
        let scene = try await Scene()
        await scene.act(.open("2"), .go(.rescue), .go(.person))
        await scene.act(
            .pick(.condition, "immediate"), .pick(.need, "water"), .pick(.need, "food"), .pick(.group, "new"),
            .savePerson)
        guard case .savedPerson(nil, let chosen) = scene.done.last else {
            return #expect(Bool(false), "nothing was saved")
        }
        #expect((chosen.condition, chosen.group) == ("immediate", "new"))
        #expect((chosen.needs["water"], chosen.needs["food"], chosen.needs["warmth"]) == (false, true, true))
        #expect(scene.state.screen.name == "rescue")
    }

    @Test func whatWasChosenStaysWhenTheLanguageChanges() async throws {
        let scene = try await Scene()
        await scene.act(.open("2"), .go(.person), .pick(.condition, "minor"), .go(.settings), .speak(.es), .back)
        let condition = try #require(scene.state.screen.person?.conditions.first { $0.chosen })
        #expect(condition.code == "minor")
        #expect(condition.label == Words.of(.es).label("condition", "minor"))
    }

    @Test func aNameIsShownToWhoIsThereForAMinute() async throws {
        let scene = try await Scene()
        await scene.act(.open("2"), .go(.rescue), .openPerson("a"), .go(.identity))
        #expect(scene.state.screen.identity?.shown == false)
        scene.phone.isThere = false
        await scene.act(.showPresence)
        #expect(scene.done.isEmpty)
        scene.phone.isThere = true
        await scene.act(.showPresence)
        #expect(scene.done == [.looked("a")])
        #expect(scene.state.screen.identity?.facts.isEmpty == false)
        scene.phone.ms += IdentityModel.shownMs
        #expect(scene.state.screen.identity == IdentityScreen(shown: false))
        await scene.app.reload()
        #expect(scene.done.count == 1)
    }

    @Test func aNameIsGoneFromTheScreenBeforeThePhoneTakesItsPicture() async throws {
        let scene = try await Scene()
        await scene.act(.open("2"), .go(.rescue), .openPerson("a"), .go(.identity), .showPresence)
        #expect(scene.state.screen.identity?.shown == true)
        await scene.app.left()
        #expect(scene.state.screen.identity?.shown == false)
    }

    @Test func aClockSetBackHidesAName() async throws {
        let scene = try await Scene()
        await scene.act(.open("2"), .go(.rescue), .openPerson("a"), .go(.identity), .showPresence)
        scene.phone.ms -= 1
        #expect(scene.state.screen.identity?.shown == false)
    }

    @Test func aPictureIsSignedForOnceAndTheNextOneIsAnotherItem() async throws {
        let scene = try await Scene()
        await scene.act(.open("2"), .go(.evidence))
        #expect(scene.state.screen.evidence?.digest == nil)
        await scene.act(.shoot)
        #expect(scene.state.screen.evidence?.digest == "3f9a 41c2 7d05 b86e")
        await scene.act(.signEvidence)
        #expect(scene.done.isEmpty)
        await scene.act(.pick(.evidenceKind, "ammunition"), .pick(.packaging, "bag"), .pick(.seal, "S-1"))
        await scene.act(.signEvidence, .signEvidence)
        let items = scene.done.compactMap { if case .captured(let item) = $0 { item } else { nil } }
        #expect(items.map(\.seal) == ["S-1"])
        #expect(items.first?.picture == scene.phone.picture)
        #expect(scene.state.screen.evidence?.reference == "NGL-0417-0013Q")
        await scene.act(.shoot)
        let next = try #require(scene.state.screen.evidence)
        #expect((next.reference, next.seal, next.kinds.contains(where: \.chosen)) == (nil, "", false))
    }

    @Test func aNameIsWrittenOnlyBehindPresenceAndSavedWithThePerson() async throws {
        let scene = try await Scene()
        await scene.act(.open("2"), .go(.person), .pick(.condition, "minor"), .go(.identity))
        await scene.act(.writeField(path: "surname_1", text: "Invented"))
        #expect(scene.state.screen.identity?.writing == [])
        await scene.act(.showPresence, .writeField(path: "surname_1", text: "Invented"))
        #expect(scene.state.screen.identity?.writing.first { $0.path == "surname_1" }?.text == "Invented")
        await scene.act(.back, .savePerson)
        guard case .savedPerson(nil, let chosen) = scene.done.last else {
            return #expect(Bool(false), "nothing was saved")
        }
        #expect(chosen.identity == ["surname_1": "Invented"])
    }

    @Test func freeWordsLeaveOnlyAfterSomebodyLookedForNames() async throws {
        let scene = try await Scene()
        await scene.act(.open("2"), .go(.compose), .write("Two on a pipe"), .check)
        #expect(scene.state.screen.compose?.maySend == false)
        await scene.act(.back)
        #expect(scene.state.screen.compose?.checking == false)
        await scene.act(.check)
        await scene.act(.send)
        #expect(!scene.done.contains(.sent(true)))
        await scene.act(.answerNames(none: false))
        #expect(scene.state.screen.compose?.checking == false)
        await scene.act(.write("Two there"), .check, .answerNames(none: true), .send)
        #expect(scene.done.last == .sent(true))
        #expect(scene.state.screen.compose?.sent == true)
    }

    @Test func aNoticeWithoutWordsIsSentFromItsCodes() async throws {
        let scene = try await Scene()
        await scene.act(.open("2"), .go(.compose), .write(""), .pick(.ask, "medical"), .check, .send)
        #expect(
            scene.done.contains {
                if case .previewed(let chosen) = $0 { chosen.asks.contains("medical") } else { false }
            })
        #expect(scene.done.last == .sent(false))
    }

    @Test func aNoticeIsAnsweredWithOneTouch() async throws {
        let scene = try await Scene()
        await scene.act(.go(.notices), .open("n1"), .answer("en_route"))
        #expect(scene.done == [.answered("n1", "en_route", nil)])
    }

    @Test func whoDeclinesIsAskedForTheReason() async throws {
        let scene = try await Scene()
        await scene.act(.go(.notices), .open("n1"), .answer("declined"))
        guard case .notice(let asked) = scene.state.screen else { return #expect(Bool(false), "no notice") }
        #expect(!asked.reasons.isEmpty && scene.state.problem == nil)
        await scene.act(.pick(.reason, "no_units"))
        #expect(scene.done == [.answered("n1", "declined", "no_units")])
    }
}
