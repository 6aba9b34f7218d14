import Foundation

/// A value as JSON has it, with whole numbers only.
package enum Json: Decodable, Equatable, Sendable {
    case flag(Bool)
    case number(Int64)
    case text(String)
    case list([Json])
    case object([String: Json])
    case nothing

    package init(text: String) throws {
        self = try JSONDecoder().decode(Json.self, from: Data(text.utf8))
    }

    package init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if value.decodeNil() {
            self = .nothing
        } else if let flag = try? value.decode(Bool.self) {
            self = .flag(flag)
        } else if let number = try? value.decode(Int64.self) {
            self = .number(number)
        } else if let text = try? value.decode(String.self) {
            self = .text(text)
        } else if let list = try? value.decode([Json].self) {
            self = .list(list)
        } else {
            self = .object(try value.decode([String: Json].self))
        }
    }

    package var text: String {
        get throws { try read("a text") { if case .text(let text) = self { text } else { nil } } }
    }

    package var number: Int64 {
        get throws { try read("a whole number") { if case .number(let number) = self { number } else { nil } } }
    }

    package var flag: Bool {
        get throws { try read("yes or no") { if case .flag(let flag) = self { flag } else { nil } } }
    }

    package var list: [Json] {
        get throws { try read("a list") { if case .list(let list) = self { list } else { nil } } }
    }

    package var object: [String: Json] {
        get throws { try read("an object") { if case .object(let object) = self { object } else { nil } } }
    }

    package subscript(key: String) -> Json {
        get throws {
            guard let value = try object[key] else { throw Unmet("no \(key) in \(self)") }
            return value
        }
    }

    private func read<T>(_ kind: String, _ look: () -> T?) throws -> T {
        guard let found = look() else { throw Unmet("\(self) is not \(kind)") }
        return found
    }
}
