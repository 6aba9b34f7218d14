import Field
import Foundation

/// An app whose keys lie in files, so that another process can open it.
package func opened(_ folder: String) async throws -> FieldApp {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let device = try SoftwareDevice.inFolder(path: "\(folder)/keys")
    return try await FieldApp.open(
        path: "\(folder)/field.db", signer: device.signer(), vault: device.vault(), clock: nil)
}
