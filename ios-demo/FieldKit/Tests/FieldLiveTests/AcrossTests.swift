import Field
import FieldKit
import Foundation
import Testing

@testable import FieldLive

private let us = "usbp-nogales"
private let mx = "gn-nogales"

@MainActor
@Suite("across the line over the real library and two real servers")
struct AcrossTests {
    @Test func aNoticeIsSeenBeforeItLeavesCrossesAndIsAnsweredWithOneTouch() async throws {
        try await serving(us) { north in
            try await serving(mx) { south in
                try await join(north, south, mx)
                let (ana, marta) = (try await officer(north, "ana"), try await officer(south, "marta"))
                for side in [north, south] {
                    _ = try await until("the channel in force", seconds: 60) {
                        let channel = try await side.command(["channel"]).list[0].object
                        return channel["in_force"] == .number(1) ? true : nil
                    }
                }
                await ana.act(.go(.sync), .sync, .back)
                try await sent(ana)
                _ = try await until("the notice on the other side", seconds: 60) {
                    await marta.act(.go(.home), .go(.sync), .sync, .back)
                    return marta.state.screen.home?.unanswered == 1 ? true : nil
                }
                try await answered(marta)
            }
        }
    }

    private func sent(_ ana: LiveScene) async throws {
        await ana.report()
        await ana.act(.go(.compose))
        let form = try #require(ana.state.screen.compose, "\(ana.state)")
        #expect(form.purposes.first?.code == "life_safety" && form.purposes.first?.chosen == true)
        #expect(form.precision.contains { $0.chosen })
        await ana.act(.pick(.happening, "in_water"), .pick(.ask, "water_rescue"), .write("Two on a pipe."), .check)
        let shown = try #require(ana.state.screen.compose, "\(ana.state)")
        #expect(shown.checking && shown.recipients.count == 1 && !shown.keeps.isEmpty)
        #expect(shown.preview.contains { $0.contains("Two on a pipe.") })
        #expect(!shown.maySend)
        await ana.act(.answerNames(none: true), .send)
        #expect(ana.state.screen.compose?.sent == true, "\(ana.state)")
    }

    private func answered(_ marta: LiveScene) async throws {
        await marta.act(.go(.notices))
        guard case .notices(let list) = marta.state.screen, let line = list.notices.first else {
            throw Unmet("no notice")
        }
        #expect(line.title == marta.words.label("scenario", "rescue_water") && line.answer == nil)
        await marta.act(.open(line.id), .answer("en_route"))
        guard case .notice(let notice) = marta.state.screen else { throw Unmet("\(marta.state)") }
        #expect(notice.line.answer == marta.words.label("answer", "en_route"))
        #expect(notice.given.map(\.answer) == [marta.words.label("answer", "en_route")])
        #expect(notice.lines.contains { $0.contains("Two on a pipe.") } && !notice.until.isEmpty)
        #expect(!notice.rows.isEmpty && notice.rows.allSatisfy { $0.accord == .oneSided })
    }

    private func officer(_ side: Agency, _ name: String) async throws -> LiveScene {
        let scene = try await LiveScene.joined(side, name, grants: [internalStream: "write", amber: "write"])
        try await side.command(["channel", "accredit", "amber", "--all"])
        await scene.act(.go(.sync), .sync, .back)
        return scene
    }
}
