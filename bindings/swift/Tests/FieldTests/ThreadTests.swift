import Field
import FieldTesting
import Foundation
import Stage
import Testing

@Suite struct ThreadTests {
    /// The screen's thread opens the gate: were a call to hold that thread, nobody would.
    @MainActor
    @Test func aScreensThreadGoesOnWhileTheKeystoreAndTheServerTakeTheirTime() async throws {
        let agency = try await Task { try await Agency(nil) }.value
        let slow = try SlowDevice()
        let path = agency.folder.appendingPathComponent("slow.db").path
        let app = try await slow.whileItWaits { try await FieldApp.open(path: path, device: slow) }
        let invitation = try await agency.invite("ana")
        _ = try await slow.whileItWaits { try await app.enrol(invitation: invitation, platform: "swift") }
        _ = try await app.sync()
        try await agency.freeze()
        let syncing = Task { try await app.sync() }
        _ = try await until("the request") { try agency.isAsked() ? true : nil }
        #expect(try await app.incidents(filter: IncidentFilter(), lang: .en, after: nil).rows.isEmpty)
        agency.goOn()
        _ = try await syncing.value
        #expect(slow.inner.callsOnMain == 0)
        try await app.shut()
        try await agency.stop()
    }

    @Test func aCancelledTaskHangsUpInTheLibraryAndTheAppGoesOn() async throws {
        try await withAgency { agency in
            let phone = try await agency.enrolled("ana")
            let saved = try await phone.report()
            let app = try phone.app
            try await agency.freeze()
            let syncing = Task { try await app.sync() }
            _ = try await until("the request") { try agency.isAsked() ? true : nil }
            syncing.cancel()
            let end = try await within(10, "the end of the sync") { await syncing.result }
            #expect(throws: CancellationError.self) { try end.get() }
            try await agency.isAlone()
            agency.goOn()
            _ = try await app.sync()
            #expect(try await app.incident(document: saved.document, lang: .en)?.sync == .received)
        }
    }

    @Test func aTaskThatWasCancelledBeforeSyncsNothing() async throws {
        try await withAgency { agency in
            let phone = try await agency.enrolled("ana")
            let saved = try await phone.report()
            let app = try phone.app
            let end = await Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return try await app.sync()
            }.result
            #expect(throws: CancellationError.self) { try end.get() }
            #expect(try await app.incident(document: saved.document, lang: .en)?.sync == .waiting)
        }
    }

    @Test func aTokenAndHangingUpEndTheSyncsTheyAreFor() async throws {
        try await withAgency { agency in
            let phone = try await agency.enrolled("ana")
            let app = try phone.app
            try await agency.freeze()
            let token = CancelToken()
            try await cut(agency, { try await app.syncUntilCancelled(cancel: token) }) { token.cancel() }
            try await cut(agency, { try await app.sync() }) { app.hangUp() }
            agency.goOn()
            await fails("link_cut") { try await app.syncUntilCancelled(cancel: token) }
            _ = try await app.syncUntilCancelled(cancel: CancelToken())
        }
    }
}

/// Cuts a sync off once it has reached a server that does not answer.
private func cut(
    _ agency: Agency, _ sync: @escaping @Sendable () async throws -> Synced, _ end: () -> Void
) async throws {
    let syncing = Task { try await sync() }
    _ = try await until("the request") { try agency.isAsked() ? true : nil }
    end()
    let result = try await within(10, "the end of the sync") { await syncing.result }
    await fails("link_cut") { try result.get() }
    try await agency.isAlone()
}

/// A device that does nothing until the screen's thread has done something else.
private final class SlowDevice: Device, DeviceSigner, KeyVault, @unchecked Sendable {
    let inner: MemoryDevice
    private let gate = DispatchSemaphore(value: 0)
    private let closed = Locked(false)
    private let entered = Locked(false)

    init() throws {
        inner = try MemoryDevice()
    }

    var signer: any DeviceSigner { self }
    var vault: any KeyVault { self }

    func publicKey() throws -> Data { try inner.publicKey() }
    func sign(message: Data) throws -> Data { try slowly { try inner.sign(message: message) } }
    func load(name: String) throws -> Data? { try slowly { try inner.load(name: name) } }
    func store(name: String, secret: Data) throws { try inner.store(name: name, secret: secret) }
    func destroy(name: String) throws { try inner.destroy(name: name) }

    @MainActor
    func whileItWaits<T: Sendable>(_ call: @escaping @MainActor @Sendable () async throws -> T) async throws -> T {
        closed.change { $0 = true }
        entered.change { $0 = false }
        let calling = Task { try await call() }
        _ = try await until("a call of the device") { entered.value ? true : nil }
        closed.change { $0 = false }
        gate.signal()
        return try await calling.value
    }

    private func slowly<T>(_ act: () throws -> T) throws -> T {
        if closed.value {
            entered.change { $0 = true }
            guard gate.wait(timeout: .now() + 30) == .success else { throw Unmet("nobody opened the gate") }
        }
        return try act()
    }
}
