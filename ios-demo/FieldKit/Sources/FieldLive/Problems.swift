import Field
import FieldKit

extension CoreProblem {
    init(_ error: FieldError) {
        let fields = error.problems.map {
            FieldProblem(path: $0.path, english: $0.words.en, spanish: $0.words.es)
        }
        self.init(Kind(error), error.code, fields: fields)
    }

    /// What a call of the library threw. A call that its task ended is a link that was cut: nothing is lost.
    static func of(_ error: any Error) -> CoreProblem {
        switch error {
        case let known as CoreProblem: known
        case let known as FieldError: CoreProblem(known)
        case is CancellationError: CoreProblem(.offline, "link_cut")
        default: CoreProblem(.other, "internal")
        }
    }
}

extension CoreProblem.Kind {
    init(_ error: FieldError) {
        self =
            switch error {
            case .Input: .input
            case .NotEnrolled: .notEnrolled
            case .NotHere: .notHere
            case .Offline: .offline
            case .Unlock: .unlock
            case .Distrust: .distrust
            case .Closed: .closed
            case .Gone: .gone
            case .Storage(let code, _) where code == "storage_key_missing": .gone
            case .NotAllowed, .Refused, .Update, .Storage, .Internal: .other
            }
    }
}
