import Field
import FieldTesting
import Foundation
import Stage
import Testing

@Suite struct ErrorTests {
    @Test func nothingWorksBeforeEnrolmentAndEveryErrorSaysWhy() async throws {
        let phone = try await alone()
        let app = try phone.app
        #expect(try await app.enrolment().state == .notStarted)
        await fails("not_enrolled") { try await phone.report() }
        await fails("not_enrolled") { try await app.sync() }
        await fails("invitation_foreign") { try await app.enrol(invitation: "hello", platform: "swift") }
        await fails("invitation_newer") { try await app.enrol(invitation: "ENLACE9:AAAA", platform: "swift") }
        await fails("document_unknown") { try await app.document(document: nobody, lang: .en) }
        await fails("no_stream") { try await app.report(stream: "no stream", edits: []) }
        #expect(try await !app.obey())
    }

    @Test func anErrorOfOneSentenceReadsAsItDidWhenItWasPinned() async throws {
        let phone = try await alone()
        let error = try #require(await fails("not_enrolled") { try await phone.app.sync() })
        #expect("\(error)" == "not_enrolled: no enrolment on this device")
        #expect(String(reflecting: error) == "\(error)")
        let (en, es) = (error.explained(.en), error.explained(.es))
        #expect(en == "This phone is not enrolled yet. Scan the code on the sheet your administrator gave you.")
        #expect(
            es == "Este teléfono aún no está dado de alta. Escanee el código de la hoja que le dio su administrador.")
        #expect([en, es].contains(error.localizedDescription))
        #expect(error.problems.isEmpty && !error.mendsItself)
    }

    @Test func anErrorWithFindingsReadsAsItDidWhenItWasPinned() async throws {
        try await withAgency { agency in
            let phone = try await agency.enrolled("ana")
            let saved = try await phone.report()
            let wrong = Edit.set(path: "counts.public.injured", value: .number(number: -1))
            let error = await fails("number_out_of_range") {
                try await phone.app.edit(document: saved.document, edits: [wrong], reason: nil)
            }
            let finding = try #require(error?.problems.first)
            #expect(finding.code == "number_out_of_range" && finding.path == "counts.public.injured" && finding.blocks)
            #expect(
                finding.words.inLanguage(.en)
                    == "“Members of the public: injured” must be a whole number from 0 to 65535. Check the number.")
            #expect(
                finding.words.inLanguage(.es)
                    == "«Población civil: lesionadas» debe ser un número entero de 0 a 65535. Revise el número.")
            let filing = await fails("asked_field_missing") { try await phone.app.file(document: saved.document) }
            let severity = try #require(filing?.problems.first { $0.path == "severity" })
            #expect(severity.words.es.contains("Gravedad"))
        }
    }

    @Test func aKeystoreThatFailsBecomesAnErrorOfItsOwn() async throws {
        struct NotAHostsError: Error {}
        try await withAgency { agency in
            let phone = try agency.phone("ana")
            try await phone.open()
            let invitation = try await agency.invite("ana")
            phone.memory.failsToSign = HostError.PresenceRequired
            await fails("presence_required") { try await phone.app.enrol(invitation: invitation, platform: "swift") }
            phone.memory.failsToSign = NotAHostsError()
            await fails("key_unavailable") { try await phone.app.sync() }
            phone.memory.failsToSign = nil
            try await phone.enrol(invitation)
            phone.die()
            phone.memory.fails = HostError.Locked
            await fails("vault_locked") { try await phone.open() }
            phone.memory.fails = nil
            try await phone.open()
            #expect(try await phone.app.enrolment().state == .enrolled)
        }
    }

    @Test func noSignalIsToldFromAServerThatRefuses() async throws {
        try await withAgency { agency in
            let lost = try await agency.enrolled("ana")
            try await agency.devices("lost", try await lost.device())
            let refused = await fails("device_compromised") { try await lost.app.sync() }
            #expect(refused?.mendsItself == false)
            let phone = try await agency.enrolled("luis")
            try await agency.stop()
            let offline = await fails("offline") { try await phone.app.sync() }
            #expect(offline?.mendsItself == true)
            _ = try await phone.report()
            #expect(try await phone.app.syncSummary(lang: .es).waitingDocuments == 1)
        }
    }

    @Test(arguments: [
        (["es-MX", "en-US"], Lang.es), (["en-US", "es"], .en), (["fr", "es_419"], .es), (["fr"], .en), ([], .en),
    ])
    func theLanguageIsTheNearestThatThePersonReads(tags: [String], lang: Lang) {
        #expect(Lang(nearestTo: tags) == lang)
    }
}
