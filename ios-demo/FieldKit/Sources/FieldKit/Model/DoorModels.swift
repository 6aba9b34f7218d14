import Observation

/// The code is asked for.
@MainActor
@Observable
final class UnlockModel: ScreenModel {
    private let desk: Desk
    private var entered = ""
    private var wrong = false

    init(_ desk: Desk) { self.desk = desk }

    var screen: Screen {
        let lock = desk.lock
        return .unlock(
            UnlockScreen(
                digits: entered.count, triesLeft: lock.triesLeft, triesOf: lock.tries, wrong: wrong,
                wait: lock.waitMs > 0 ? desk.words.duration(lock.waitMs) : nil))
    }

    func load() async throws(CoreProblem) { desk.lock = try await desk.bridge.lock() }

    func act(_ act: Act) async throws(CoreProblem) {
        switch act {
        case .digit(let digit) where (0...9).contains(digit) && entered.count < UnlockScreen.length:
            entered.append(String(digit))
            if entered.count == UnlockScreen.length { try await open() }
        case .eraseDigit: _ = entered.popLast()
        case .showPresence:
            guard await desk.phone.presence(desk.words.say(.unlockTitle)) else { return }
            try await desk.bridge.forgive()
            try await desk.app?.unlocked()
        default: break
        }
    }

    private func open() async throws(CoreProblem) {
        let code = entered
        entered = ""
        let tried = try await desk.bridge.tryCode(code)
        switch tried {
        case .right: return try await desk.app?.unlocked() ?? ()
        case .wrong: wrong = true
        case .tooSoon: break
        case .wiped: return await desk.app?.begin(with: GoneModel(desk, .tries)) ?? ()
        }
        try await load()
    }
}

/// The code is chosen, once, by whoever has just joined: entered twice, so that nobody locks himself out by a slip.
@MainActor
@Observable
final class CodeModel: ScreenModel {
    private let desk: Desk
    private var entered = ""
    private var first: String?

    init(_ desk: Desk) { self.desk = desk }

    var screen: Screen {
        .unlock(
            UnlockScreen(
                stage: first == nil ? .choose : .repeat, digits: entered.count, triesLeft: desk.lock.tries,
                triesOf: desk.lock.tries))
    }

    func act(_ act: Act) async throws(CoreProblem) {
        switch act {
        case .digit(let digit) where (0...9).contains(digit) && entered.count < UnlockScreen.length:
            entered.append(String(digit))
            if entered.count == UnlockScreen.length { try await take() }
        case .eraseDigit: _ = entered.popLast()
        default: break
        }
    }

    private func take() async throws(CoreProblem) {
        let code = entered
        entered = ""
        guard let before = first else {
            first = code
            return
        }
        first = nil
        guard before == code else { return desk.app?.tell(desk.words.say(.unlockDiffer)) ?? () }
        try await desk.bridge.chooseCode(code)
        desk.lock = try await desk.bridge.lock()
        await desk.app?.go(.home)
    }
}

/// The invitation is read.
@MainActor
@Observable
final class EnrolModel: ScreenModel {
    private let desk: Desk
    private var typing = false
    private var typed = ""

    init(_ desk: Desk) { self.desk = desk }

    var screen: Screen {
        let standing = desk.standing
        let stage: EnrolStage =
            switch standing.enrolment {
            case .done: .done
            case .waiting: .waiting
            case .none: typing ? .typing : .scanning
            }
        return .enrol(
            EnrolScreen(
                stage: stage, typed: typed, agency: standing.agency, device: standing.device,
                fingerprint: standing.fingerprint))
    }

    func type() { typing = true }

    func act(_ act: Act) async throws(CoreProblem) {
        switch act {
        case .typed(let text): typed = text
        case .scanned(let text): try await join(text)
        case .join: try await join(typed)
        case .sync:
            if let failed = await desk.app?.syncOnce() { throw failed }
        default: break
        }
    }

    private func join(_ invitation: String) async throws(CoreProblem) {
        guard desk.standing.enrolment == .none else { return }
        try await desk.bridge.enrol(invitation)
        typed = ""
        desk.standing = try await desk.bridge.standing(desk.lang)
        // Without a signal it waits, and says so; that is no failure of joining.
        if let failed = await desk.app?.syncOnce(), failed.kind != .offline { throw failed }
    }
}

/// What the agency orders this phone to do.
@MainActor
@Observable
final class OrderModel: ScreenModel {
    private let desk: Desk
    private let kind: OrderKind

    init(_ desk: Desk, _ kind: OrderKind) {
        self.desk = desk
        self.kind = kind
    }

    var screen: Screen { .order(OrderScreen(kind: kind)) }

    func act(_ act: Act) async throws(CoreProblem) {
        guard act == .obey else { return }
        guard try await desk.bridge.obey() else { return desk.app?.tell(desk.words.say(.orderLater)) ?? () }
        await desk.app?.begin(with: GoneModel(desk, .order))
    }
}

/// The phone is empty.
@MainActor
@Observable
final class GoneModel: ScreenModel {
    private let desk: Desk
    private let why: GoneWhy

    init(_ desk: Desk, _ why: GoneWhy) {
        self.desk = desk
        self.why = why
    }

    var screen: Screen { .gone(GoneScreen(why: why)) }

    func act(_ act: Act) async throws(CoreProblem) {
        guard act == .joinAgain else { return }
        try await desk.bridge.beginAgain()
        desk.standing = try await desk.bridge.standing(desk.lang)
        await desk.app?.begin(with: EnrolModel(desk))
    }
}
