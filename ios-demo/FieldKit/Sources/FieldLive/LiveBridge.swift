import Field
import FieldKit
import Foundation

/// The core itself. Opens the database when it is first asked for, hands every question on and makes its answers ready to
/// show; decides nothing.
final class LiveBridge: CoreBridge {
    let device: any Device
    let path: String
    let platform: String
    let phone: any Phone
    let landmarks = Landmarks.shipped()
    let shown = Shown()
    private let lockAt: FieldLock
    private let opened: Opened
    private let conditions: @Sendable () -> AsyncStream<Conditions>
    private let forget: @Sendable () throws -> Void

    init(
        path: String, device: any Device, phone: any Phone, platform: String,
        conditions: @escaping @Sendable () -> AsyncStream<Conditions>, forget: @escaping @Sendable () throws -> Void
    ) {
        self.path = path
        self.device = device
        self.phone = phone
        self.platform = platform
        self.conditions = conditions
        self.forget = forget
        lockAt = FieldLock.at(path: path, vault: device.vault, clock: device.clock)
        opened = Opened(path: path, device: device)
    }

    /// Asks the open library; what it throws is told as the app tells problems.
    func ask<Answer: Sendable>(
        _ question: @Sendable (FieldApp) async throws -> Answer
    ) async throws(CoreProblem) -> Answer {
        do { return try await question(try await opened.app()) } catch { throw .of(error) }
    }

    /// Asks the lock, which needs no open library.
    private func askLock<Answer: Sendable>(
        _ question: @Sendable (FieldLock) async throws -> Answer
    ) async throws(CoreProblem) -> Answer {
        do { return try await question(lockAt) } catch { throw .of(error) }
    }

    // MARK: The phone and its agency

    func standing(_ lang: Lang) async throws(CoreProblem) -> Standing {
        try await ask { app in
            let enrolment = try await app.enrolment()
            let order = enrolment.state == .enrolled ? try await app.pendingOrder() : nil
            let names = enrolment.state == .enrolled ? try await app.agencies().first { $0.own }?.names : nil
            return Standing(
                enrolment: enrolment.stage, agency: names?.inLanguage(lang.core) ?? enrolment.agency,
                device: enrolment.name, holder: enrolment.person, fingerprint: enrolment.rootFingerprint,
                exercise: enrolment.exercise, compromised: enrolment.compromised,
                salvaged: app.salvaged().map { Int($0.documents) }, restored: app.wasRestored(), order: order?.kind)
        }
    }

    func enrol(_ invitation: String) async throws(CoreProblem) {
        let text = invitation.trimmingCharacters(in: .whitespacesAndNewlines)
        _ = try await ask { try await $0.enrol(invitation: text, platform: platform) }
    }

    func obey() async throws(CoreProblem) -> Bool {
        let done = try await ask { try await $0.obey() }
        if done { try await end() }
        return done
    }

    func beginAgain() async throws(CoreProblem) {
        _ = try await askLock { try await $0.setAside() }
        try await end()
    }

    /// Lets go of a library that has nothing left, and of the key that belonged to it.
    private func end() async throws(CoreProblem) {
        await opened.forget()
        do { try forget() } catch { throw CoreProblem(.unlock, "vault_unavailable") }
    }

    func exercise(of id: String) async throws(CoreProblem) -> String? {
        try await ask { try await $0.incident(document: id, lang: .en)?.exercise }
    }

    // MARK: The lock

    func lock() async throws(CoreProblem) -> LockStanding {
        let state = try await askLock { try await $0.state() }
        return LockStanding(
            hasCode: state.hasCode, triesLeft: Int(state.triesLeft), tries: Int(state.tries),
            waitMs: Int64(clamping: state.waitMs))
    }

    func chooseCode(_ code: String) async throws(CoreProblem) {
        try await askLock { try await $0.chooseCode(code: code) }
    }

    func tryCode(_ code: String) async throws(CoreProblem) -> FieldKit.CodeTried {
        let tried = try await askLock { try await $0.tryCode(code: code) }
        switch tried {
        case .right: return .right
        case .wrong: return .wrong
        case .tooSoon: return .tooSoon
        case .wiped:
            try await end()
            return .wiped
        }
    }

    func forgive() async throws(CoreProblem) { try await askLock { try await $0.forgive() } }

    func seal(_ report: NewReport) async throws(CoreProblem) {
        let edits = edits(of: report)
        try await askLock { try await $0.capture(edits: edits) }
    }

    func openSealed() async throws(CoreProblem) -> [String] {
        try await ask { app in
            guard let stream = try await app.enrolment().internalStream else { return [] }
            return try await app.takeUpSealed(stream: stream).refused
        }
    }

    // MARK: The link and the files

    func sync() async throws(CoreProblem) -> SyncNews {
        let synced = try await ask { try await $0.sync() }
        return SyncNews(clockOffMs: synced.clockOffsetMs, distrust: !synced.disbelieved.isEmpty)
    }

    func changes(onDuty: Bool) -> AsyncStream<Void> {
        let (changes, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let (opened, conditions) = (opened, conditions)
        let running = Task {
            if let app = try? await opened.app() {
                await Link(app).run(
                    conditions: conditions(), onDuty: onDuty,
                    tell: { if case .upToDate = $0 { continuation.yield() } }, changed: { _ in continuation.yield() })
            }
            continuation.finish()
        }
        continuation.onTermination = { _ in running.cancel() }
        return changes
    }

    func suspend(withinMs: UInt32) async throws(CoreProblem) {
        do { try await opened.suspend(withinMs: withinMs) } catch { throw .of(error) }
    }

    func reopen() async throws(CoreProblem) {
        do { try await opened.reopen() } catch { throw .of(error) }
    }
}

/// The open library, opened once however many ask at the same time.
private actor Opened {
    private let path: String
    private let device: any Device
    private var opening: Task<FieldApp, any Error>?

    init(path: String, device: any Device) {
        self.path = path
        self.device = device
    }

    func app() async throws -> FieldApp {
        let (path, device) = (path, device)
        let task = opening ?? Task { try await FieldApp.open(path: path, device: device) }
        opening = task
        do { return try await task.value } catch {
            opening = nil
            throw error
        }
    }

    func suspend(withinMs: UInt32) async throws {
        guard let opening else { return }
        try await opening.value.suspendForBackground(deadlineMs: withinMs)
    }

    func reopen() async throws { try await app().reopen() }

    /// Lets go of a library whose files are gone.
    func forget() async {
        guard let task = opening else { return }
        opening = nil
        try? await task.value.shut()
    }
}
