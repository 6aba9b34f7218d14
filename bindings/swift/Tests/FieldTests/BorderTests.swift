import Field
import Foundation
import Stage
import Testing

private let us = "usbp-nogales"
private let mx = "gn-nogales"
private let lost = NoticeDraft(
    purpose: "life_safety", notice: NoticeFields(scenario: "rescue_land", happening: ["lost"]))

@Suite struct BorderTests {
    @Test func aPhoneWithoutChannelsSaysSoAndSignsNothing() async throws {
        try await withAgency { agency in
            let phone = try await agency.enrolled("ana")
            let app = try phone.app
            let received = AnswerDraft(answer: "received")
            let record = nobody + nobody
            #expect(try await app.channels(lang: .es).isEmpty)
            let page = try await app.threads(filter: ThreadFilter(), lang: .es, after: nil)
            #expect(page.rows.isEmpty && page.next == nil && page.unsent.isEmpty)
            await fails("no_grant") { try await app.previewNotice(channel: amber, draft: lost) }
            await fails("no_grant") { try await app.noticeForm(channel: amber, lang: .es) }
            await fails("no_stream") { try await app.previewNotice(channel: "no channel", draft: lost) }
            await fails("wrong_kind") { try await app.previewNotice(channel: internalStream, draft: lost) }
            await fails("release_unknown") { try await app.answer(release: record, answer: received) }
            await fails("release_unknown") { try await app.answer(release: "no id", answer: received) }
            await fails("release_unknown") { try await app.sameEvent(release: record, own: nobody, same: true) }
            await fails("event_unknown") { try await app.sameEvent(release: record, own: "no id", same: true) }
            await fails("release_unknown") { try await app.withdraw(release: record, reason: "correction") }
            await fails("release_unknown") { try await app.previewCorrection(release: record, draft: lost) }
            await fails("release_unknown") { try await app.markOpened(release: record) }
            await fails("release_unknown") { try await app.handOver(records: [record], toAgency: "cbp") }
            await fails("bundle_damaged") { try await app.takeIn(collected: BundleCollector(), lang: .es) }
            await fails("file_unusable") { try await app.takeInFile(path: "/no/such/file", lang: .es) }
            #expect(try await app.syncSummary(lang: .es).waitingRecords == 0)
        }
    }

    @Test func theOwnRootIsComparedByVoiceBeforeAndAfterEnrolment() async throws {
        try await withAgency { agency in
            let phone = try agency.phone("ana")
            try await phone.open()
            let app = try phone.app
            #expect(try await app.enrolment().rootFingerprint == nil)
            let waiting = try await app.enrol(invitation: try await agency.invite("ana"), platform: "swift")
            _ = try await app.sync()
            let agencies = try await app.agencies()
            let own = try #require(agencies.first)
            #expect(waiting.rootFingerprint == own.fingerprint && agencies.count == 1 && own.own)
            #expect(try await app.enrolment().rootFingerprint == own.fingerprint)
            let groups = own.fingerprint.split(separator: " ")
            #expect(groups.count == 8 && groups.allSatisfy { $0.count == 5 && $0.allSatisfy(\.isNumber) })
            #expect(own.names.inLanguage(.en) != own.names.inLanguage(.es))
        }
    }

    @Test func nothingCrossesBeforeEnrolment() async throws {
        let app = try await alone().app
        await fails("not_enrolled") { try await app.channels(lang: .en) }
        await fails("not_enrolled") { try await app.agencies() }
        await fails("not_enrolled") { try await app.previewNotice(channel: amber, draft: lost) }
    }

    @Test func aNoticeIsShownSentAnsweredAcrossTheBorderAndHandedOverByCamera() async throws {
        try await withAgency(us) { north in
            try await withAgency(mx) { south in
                try await join(north, south, mx)
                let (ana, marta) = (try await officer(north, "ana"), try await officer(south, "marta"))
                for side in [north, south] {
                    _ = try await until("the channel in force", seconds: 60) {
                        let channel = try await side.command(["channel"]).list[0].object
                        return channel["in_force"] == .number(1) ? true : nil
                    }
                }
                let record = try await sent(ana, marta)
                try await answered(ana, marta, record)
                try await handedOver(ana, marta)
            }
        }
    }
}

/// An enrolled phone whose officer may speak in the channel.
private func officer(_ side: Agency, _ name: String) async throws -> Phone {
    let phone = try await side.enrolled(name, grants: [internalStream: "write", amber: "write"])
    try await side.command(["channel", "accredit", "amber", "--all"])
    _ = try await phone.app.sync()
    return phone
}

/// What leaves is shown in both languages first; it waits, crosses and counts.
private func sent(_ ana: Phone, _ marta: Phone) async throws -> String {
    let app = try ana.app
    _ = try await app.sync()
    let channel = try #require(try await app.channels(lang: .es).first)
    #expect(!channel.names.inLanguage(.en).isEmpty && channel.mayNotify)
    let preview = try await app.previewNotice(channel: amber, draft: lost)
    let page = preview.page(lang: .en)
    #expect(page.to.map(\.agency) == [mx] && !page.hasText)
    #expect(!page.english.isEmpty && page.english != page.spanish && page.bytes <= page.maxBytes)
    let sent = try await app.sendNotice(preview: preview, textConfirmed: false)
    #expect(try await ana.thread(sent.record)?.standing == .waiting)
    _ = try await app.sync()
    let row = try await until("the notice on the other side", seconds: 60) {
        _ = try await marta.app.sync()
        return try await marta.thread(sent.record)
    }
    #expect(row.by.agency == us && row.standing == .accepted && row.needsAnswer && row.unread)
    #expect(row.eventNumber == sent.eventNumber)
    return sent.record
}

/// A person's answer comes back; a word that is none is not signed.
private func answered(_ ana: Phone, _ marta: Phone, _ record: String) async throws {
    let app = try marta.app
    await #expect(throws: FieldError.self) {
        try await app.answer(release: record, answer: AnswerDraft(answer: "perhaps"))
    }
    try await app.markOpened(release: record)
    _ = try await app.answer(release: record, answer: AnswerDraft(answer: "en_route", etaMin: 12))
    _ = try await app.sync()
    let own = try await marta.thread(record)
    #expect(own?.needsAnswer == false && own?.unread == false)
    _ = try await until("the answer", seconds: 60) {
        _ = try await ana.app.sync()
        return try await ana.thread(record)?.answers == 1 ? true : nil
    }
}

/// No network between them: from one screen to the other's camera.
private func handedOver(_ ana: Phone, _ marta: Phone) async throws {
    let preview = try await ana.app.previewNotice(channel: amber, draft: lost)
    let again = try await ana.app.sendNotice(preview: preview, textConfirmed: false)
    let bundle = try await ana.app.handOver(records: [again.record], toAgency: mx)
    let collector = BundleCollector()
    let progress = try bundle.codes().map { try collector.take(code: $0) }
    #expect(progress.last?.whole == true && bundle.bytes() > 0)
    #expect(try await marta.app.takeIn(collected: collector, lang: .en).added == [again.record])
    #expect(try await marta.thread(again.record)?.standing == .signatureOnly)
}

extension Phone {
    fileprivate func thread(_ record: String) async throws -> ThreadRow? {
        try await app.threads(filter: ThreadFilter(), lang: .en, after: nil).rows.first { $0.heads.contains(record) }
    }
}
