import Field
import FieldKit

// What both the library and the app have a word for. Here the plain name is the app's.
typealias Lang = FieldKit.Lang
typealias Words = FieldKit.Words
typealias Proof = FieldKit.Proof
typealias CoreLang = FieldFFI.Lang
typealias CoreProof = FieldFFI.Proof

extension Lang {
    var core: CoreLang { self == .en ? .en : .es }
}

extension Spot {
    var point: Point {
        Point(
            latE7: Int32(clamping: latE7), lonE7: Int32(clamping: lonE7),
            accuracyM: accuracyM.map(UInt32.init(clamping:)))
    }
}

extension Point {
    var spot: Spot { Spot(latE7: Int(latE7), lonE7: Int(lonE7), accuracyM: accuracyM.map(Int.init)) }
}

extension Coded {
    var choice: Choice { Choice(code: code, label: label) }
}

extension SyncState {
    var mark: Mark {
        switch self {
        case .received: .received
        case .waiting: .waiting
        case .refused: .refused
        case .quarantined: .apart
        }
    }
}

extension Edit {
    static func text(_ path: String, _ text: String) -> Edit { .set(path: path, value: .text(text: text)) }
}
