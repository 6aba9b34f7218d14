import Field
import FieldTesting
import Foundation

/// A phone: what survives the app is here, the app itself is `app`.
package final class Phone: Device, @unchecked Sendable {
    package let path: String
    package let memory: MemoryDevice
    package let time: PhoneClock
    private let opened = Locked<FieldApp?>(nil)

    package init(_ folder: URL, _ name: String, _ nowMs: Int64) throws {
        path = folder.appendingPathComponent("\(name).db").path
        memory = try MemoryDevice()
        time = PhoneClock(nowMs)
    }

    package var signer: any DeviceSigner { memory }
    package var vault: any KeyVault { memory }
    package var clock: (any DeviceClock)? { time }

    package var app: FieldApp {
        get throws {
            guard let app = opened.value else { throw Unmet("the phone \(path) is off") }
            return app
        }
    }

    package func open() async throws {
        let app = try await FieldApp.open(path: path, device: self)
        opened.change { $0 = app }
    }

    package func enrol(_ invitation: String) async throws {
        _ = try await app.enrol(invitation: invitation, platform: "swift")
        _ = try await app.sync()
    }

    /// The app ends without closing anything in order.
    package func die() {
        opened.change { $0 = nil }
    }

    package func device() async throws -> String {
        guard let device = try await app.enrolment().device else { throw Unmet("not enrolled") }
        return device
    }

    package func report(_ scenario: String = "drone") async throws -> Saved {
        try await app.report(stream: internalStream, edits: [put("scenario", scenario)])
    }
}

/// An edit that sets a field to a text.
package func put(_ path: String, _ text: String) -> Edit {
    .set(path: path, value: .text(text: text))
}

/// A clock that stands where it is told, in Phoenix.
package final class PhoneClock: DeviceClock {
    private let read: Locked<(ticks: UInt64, nowMs: Int64)>

    package init(_ nowMs: Int64) {
        read = Locked((0, nowMs))
    }

    package func set(_ nowMs: Int64) {
        read.change { $0.nowMs = nowMs }
    }

    package func now() throws -> Reading {
        read.change { $0.ticks += 1 }
        let (ticks, nowMs) = read.value
        return Reading(utcMs: nowMs, offsetMin: -420, zone: "America/Phoenix", monotonicMs: ticks, boot: 1)
    }
}

/// A phone that belongs to no agency.
package func alone() async throws -> Phone {
    let phone = try Phone(try freshFolder(), "alone", 1_795_521_600_000)
    try await phone.open()
    return phone
}

/// An id of nothing.
package let nobody = String(repeating: "0", count: 32)
