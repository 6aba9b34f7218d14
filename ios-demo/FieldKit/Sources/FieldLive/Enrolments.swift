import Field
import FieldKit

extension Enrolment {
    var stage: Standing.Enrolment {
        switch state {
        case .notStarted: .none
        case .waiting: .waiting
        case .enrolled: .done
        }
    }

    /// The stream this phone reports into: the first working area it may write.
    var internalStream: StreamName? { writable("internal")?.stream }

    /// The stream names go into: nobody without it enters one.
    var identityStream: StreamName? { writable("identity")?.stream }

    /// The exercise this phone works in; none in real life.
    var exercise: String? { writable("internal")?.exercise }

    private func writable(_ kind: Substring) -> StreamAccess? {
        streams.first { $0.stream.split(separator: "/").contains(kind) && $0.access != .read }
    }

    /// Short enough to be said; the whole id is nobody's business on a screen.
    var name: String {
        let unit = holder.map(\.unit).flatMap { $0.isEmpty ? nil : $0 }
        return [unit, device.map { String($0.prefix(8)) }].compactMap { $0 }.joined(separator: "-")
    }

    var person: String {
        [holder?.name, holder?.callSign].compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: " · ")
    }
}

extension Order {
    var kind: OrderKind {
        switch self {
        case .retire: .retire
        case .destroy: .destroy
        case .destroyNow: .destroyNow
        }
    }
}
