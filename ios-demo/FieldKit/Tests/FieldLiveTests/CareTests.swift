import Field
import FieldKit
import Foundation
import Testing

@testable import FieldLive

@MainActor
@Suite("people and evidence over the real library")
struct CareTests {
    @Test func peopleAreSortedByUrgencyKeptTogetherAndTheirNamesAreBehindPresence() async throws {
        try await serving { agency in
            let grants = [internalStream: "write", identityStream: "write"]
            let scene = try await LiveScene.joined(agency, "ana", grants: grants)
            await scene.report()
            await scene.act(
                .go(.incident), .go(.rescue), .go(.person), .pick(.condition, "minor"), .pick(.need, "water"))
            await scene.act(.go(.identity), .showPresence, .writeField(path: "surname_1", text: "Invented"), .back)
            await scene.act(
                .savePerson, .go(.person), .pick(.condition, "immediate"), .pick(.group, "new"), .savePerson)
            let rescue = try #require(scene.state.screen.rescue, "\(scene.state)")
            #expect(rescue.groups.map(\.number) == [1, nil])
            #expect(rescue.groups.flatMap(\.people).map(\.triage) == [.immediate, .minor])
            let known = try #require(rescue.groups.last?.people.first)
            #expect(known.needs == [scene.words.label("need", "water")])

            await scene.act(.openPerson(known.id), .go(.identity))
            #expect(scene.state.screen.identity?.shown == false)
            await scene.act(.showPresence)
            #expect(scene.state.screen.identity?.facts.map(\.shown).contains("Invented") == true)
            scene.phone.wait(ms: 60_000)
            #expect(scene.state.screen.identity == IdentityScreen(shown: false))

            await scene.act(.back, .pick(.need, "water"), .pick(.need, "food"), .savePerson)
            let changed = scene.state.screen.rescue?.groups.last?.people.first
            #expect(changed?.needs == [scene.words.label("need", "food")])
            await scene.act(.back, .back, .go(.search), .write("invented"))
            #expect(scene.state.screen.search?.hits == [])
            await scene.act(.showPresence)
            #expect(scene.state.screen.search?.hits.map(\.title) == ["Invented"])
            await scene.act(.write("invente"))
            #expect(scene.state.screen.search == SearchScreen(query: "invente", hits: [], names: false))
        }
    }

    @Test func anItemOfEvidenceIsSignedForAndNumbered() async throws {
        try await serving { agency in
            let scene = try await LiveScene.joined(agency, "ana")
            let digest = String(repeating: "3f", count: 32)
            scene.phone.set { [now = agency.nowMs] in
                $0.picture = Picture(path: "/p.jpg", digest: digest, bytes: 12, takenMs: now)
            }
            await scene.report()
            await scene.act(.go(.incident), .go(.evidence), .shoot, .pick(.evidenceKind, "ammunition"))
            await scene.act(.pick(.description, "Casquillo"), .pick(.packaging, "bag"), .signEvidence)
            let kept = try #require(scene.state.screen.evidence)
            #expect(kept.reference?.isEmpty == false && kept.number == 1)
            await scene.act(.shoot, .pick(.evidenceKind, "photo"), .signEvidence)
            #expect(scene.state.screen.evidence?.number == 2)
            await scene.act(.back)
            #expect(scene.state.screen.incident?.evidence == 2)
        }
    }
}
