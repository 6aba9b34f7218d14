import Field
import FieldTesting
import Foundation
import Stage
import Testing

#if canImport(Glibc)
import Glibc
#endif

@Suite struct LifeTests {
    @Test func anAppIsShutWhateverHappensInside() async throws {
        struct OnPurpose: Error {}
        let phone = try await alone()
        phone.die()
        await #expect(throws: OnPurpose.self) {
            try await withFieldApp(path: phone.path, device: phone) { _ in throw OnPurpose() }
        }
        let app = try await FieldApp.open(path: phone.path, device: phone)
        try await app.shut()
        try await app.shut()
        await fails("storage_closed") { try await app.syncSummary(lang: .es) }
        let state = try await withFieldApp(path: phone.path, device: phone) { try await $0.enrolment().state }
        #expect(state == .notStarted)
    }

    @Test func anAppIsShutToTheEndWhenItsTaskIsCancelled() async throws {
        let phone = try await alone()
        let app = try phone.app
        try await Task {
            withUnsafeCurrentTask { $0?.cancel() }
            try await app.shut()
        }.value
        phone.die()
        _ = try await FieldApp.open(path: phone.path, device: phone)
    }

    @Test func oneProcessAtATimeAndOnlyWithTheKeysOfTheFile() async throws {
        let phone = try await alone()
        await fails("storage_locked") { try await FieldApp.open(path: phone.path, device: phone) }
        try await phone.app.shut()
        let content = try Data(contentsOf: URL(fileURLWithPath: phone.path))
        #expect(content.count > 1_000)
        for word in ["SQLite", "create table", "CREATE TABLE"] { #expect(content.range(of: Data(word.utf8)) == nil) }
        let copied = phone.path + ".copy"
        try FileManager.default.copyItem(atPath: phone.path, toPath: copied)
        let other = try MemoryDevice()
        await fails("storage_key_missing") { try await FieldApp.open(path: copied, device: other) }
        try await phone.app.reopen()
        #expect(try await phone.app.enrolment().state == .notStarted)
    }

    @Test func suspensionClosesTheFilesAndEndsWhatFollowsAndReopeningGoesOn() async throws {
        try await withAgency { agency in
            let phone = try await agency.enrolled("ana")
            let saved = try await phone.report()
            let handle = try phone.app.follow(listener: Heard())
            try await phone.app.suspendForBackground(deadlineMs: 5_000)
            await fails("storage_closed") { try await phone.report() }
            _ = try await until("the end of the feed") { handle.isFinished() ? true : nil }
            let log = try? FileManager.default.attributesOfItem(atPath: phone.path + "-wal")[.size] as? Int
            #expect((log ?? 0) == 0)
            try await phone.app.reopen()
            try await phone.app.reopen()
            _ = try await phone.app.sync()
            #expect(try await phone.app.incident(document: saved.document, lang: .en)?.sync == .received)
        }
    }

    @Test func aProcessThatIsKilledRightAfterASaveKeepsWhatItWasToldIsSaved() async throws {
        try await withAgency { agency in
            let folder = agency.folder.appendingPathComponent("killed").path
            let app = try await opened(folder)
            _ = try await app.enrol(invitation: try await agency.invite("ana"), platform: "swift")
            _ = try await app.sync()
            try await app.shut()
            let victim = try Command(
                victimProgram, [folder], output: agency.folder.appendingPathComponent("victim.log"))
            let document = try await until("the word that it is saved") {
                try holds(victim.isRunning, "the victim ended: \(victim.said)")
                return victim.said.split(separator: "\n").first { $0.hasPrefix("saved ") }.map {
                    String($0.dropFirst(6))
                }
            }
            victim.signal(SIGKILL)
            #expect(try await victim.end() == -SIGKILL)
            try await app.reopen()
            let row = try await app.incident(document: document, lang: .en)
            #expect(row?.scenario?.code == "drone" && row?.sync == .waiting)
            #expect(try await app.sync().accepted == 1)
            #expect(try await app.incident(document: document, lang: .en)?.sync == .received)
            try await app.shut()
        }
    }
}

/// The package manager puts every program of the package beside its tests.
private let victimProgram = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    .appendingPathComponent("victim").path
