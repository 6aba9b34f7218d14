import FieldFFI

/// How long a phone gives a process to close its files, less a reserve, in milliseconds.
public let suspensionDeadlineMs: UInt32 = 4_000

extension FieldApp {
    /// Opens the database at `path` with a device's key and keystore. One process at a time.
    public static func open(path: String, device: any Device) async throws -> FieldApp {
        try await open(path: path, signer: device.signer, vault: device.vault, clock: device.clock)
    }

    /// Closes the files, after which letting go of the object costs nothing wherever that happens: without it the last
    /// reference to go may close them on a screen's thread. Runs to its end even when the caller is cancelled.
    public func shut(deadlineMs: UInt32 = suspensionDeadlineMs) async throws {
        try await suspendForBackground(deadlineMs: deadlineMs)
    }
}

/// Opens, hands the app to `body` and shuts it whatever happens.
public func withFieldApp<Result: Sendable>(
    path: String, device: any Device, body: @Sendable (FieldApp) async throws -> Result
) async throws -> Result {
    let app = try await FieldApp.open(path: path, device: device)
    let result: Result
    do {
        result = try await body(app)
    } catch {
        try? await app.shut()
        throw error
    }
    try await app.shut()
    return result
}
