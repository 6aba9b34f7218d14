import FieldFFI
import Foundation

extension FieldError {
    /// The stable code. `reason` is for logs; what people read is ``explained(_:)``.
    public var code: String {
        switch self {
        case .Input(let code, _, _): code
        case .NotEnrolled(let code, _), .NotHere(let code, _), .NotAllowed(let code, _), .Offline(let code, _),
            .Refused(let code, _), .Distrust(let code, _), .Update(let code, _), .Unlock(let code, _),
            .Storage(let code, _), .Closed(let code, _), .Gone(let code, _), .Internal(let code, _):
            code
        }
    }

    /// What happened and what to do, in a person's language.
    public func explained(_ lang: Lang) -> String {
        explain(code: code, lang: lang)
    }

    /// What stands against an input, field by field; empty for every other error.
    public var problems: [Finding] {
        if case .Input(_, _, let findings) = self { findings } else { [] }
    }

    /// Whether trying again later may help without anybody doing anything.
    public var mendsItself: Bool {
        if case .Offline = self { true } else { false }
    }
}

/// What an alert shows is the sentence in the language of the app.
extension FieldError: LocalizedError {
    public var errorDescription: String? { explained(.ofApp) }
}

/// What a log shows: the code and the reason, without names, places or values.
extension FieldError: CustomStringConvertible, CustomDebugStringConvertible {
    public var debugDescription: String { description }
}

extension Words {
    /// The sentence in a person's language.
    public func inLanguage(_ lang: Lang) -> String {
        switch lang {
        case .en: en
        case .es: es
        }
    }
}
