#if canImport(Security)
import FieldFFI
import Foundation
import Security

/// What the keychain says, as the library understands it.
func checked(_ status: OSStatus, unless accepted: OSStatus = errSecSuccess) throws {
    if status != errSecSuccess && status != accepted { throw hostError(status) }
}

/// The same for calls that hand out an error object.
func hostError(_ error: Unmanaged<CFError>?) -> HostError {
    guard let error = error?.takeRetainedValue() else { return .Unavailable }
    return hostError(OSStatus(truncatingIfNeeded: CFErrorGetCode(error)))
}

private func hostError(_ status: OSStatus) -> HostError {
    switch status {
    // The phone was not unlocked since its start, or a person would have to be asked where nobody can be.
    case errSecInteractionNotAllowed: .Locked
    case errSecUserCanceled, errSecAuthFailed: .PresenceRequired
    default: .Unavailable
    }
}
#endif
