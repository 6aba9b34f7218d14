import AVFoundation
import CryptoKit
import FieldKit
import FieldScreens
import SwiftUI

/// The camera: reads the invitation's code, takes pictures of evidence. The file's digest is taken before anything else
/// sees it, and the file stays in a folder that is in no backup.
final class AppleCamera: NSObject, @unchecked Sendable {
    @MainActor var scanned: (String) -> Void = { _ in }
    private let session = AVCaptureSession()
    private let photo = AVCapturePhotoOutput()
    private let code = AVCaptureMetadataOutput()
    private let queue = DispatchQueue(label: "org.enlace.app.camera")
    private let lock = NSLock()
    private var waiting: CheckedContinuation<Picture?, Never>?

    @MainActor var view: Camera {
        Camera { [self] _ in AnyView(Finding(camera: self)) }
    }

    func shoot() async -> Picture? {
        guard session.isRunning else { return nil }
        return await withCheckedContinuation { continuation in
            let isBusy = lock.withLock {
                if waiting != nil { return true }
                waiting = continuation
                return false
            }
            if isBusy { return continuation.resume(returning: nil) }
            photo.capturePhoto(with: AVCapturePhotoSettings(), delegate: self)
        }
    }

    /// The camera runs while its view is seen.
    fileprivate func run(_ on: Bool) {
        queue.async { [self] in
            if on, session.inputs.isEmpty { furnish() }
            if on { session.startRunning() } else { session.stopRunning() }
        }
    }

    fileprivate func layer() -> AVCaptureVideoPreviewLayer { AVCaptureVideoPreviewLayer(session: session) }

    private func furnish() {
        guard let lens = AVCaptureDevice.default(for: .video), let input = try? AVCaptureDeviceInput(device: lens),
            session.canAddInput(input)
        else { return }
        session.addInput(input)
        for output in [photo, code] as [AVCaptureOutput] where session.canAddOutput(output) {
            session.addOutput(output)
        }
        code.setMetadataObjectsDelegate(self, queue: .main)
        if code.availableMetadataObjectTypes.contains(.qr) { code.metadataObjectTypes = [.qr] }
    }

    private func finish(_ picture: Picture?) {
        lock.withLock {
            defer { waiting = nil }
            return waiting
        }?.resume(returning: picture)
    }
}

extension AppleCamera: AVCapturePhotoCaptureDelegate {
    func photoOutput(
        _ output: AVCapturePhotoOutput, didFinishProcessingPhoto photo: AVCapturePhoto, error: (any Error)?
    ) {
        guard error == nil, let data = photo.fileDataRepresentation(), let path = try? keep(data) else {
            return finish(nil)
        }
        let digest = SHA256.hash(data: data).map { String(format: "%02x", $0) }.joined()
        let now = Int64(Date().timeIntervalSince1970 * 1_000)
        finish(Picture(path: path, digest: digest, bytes: Int64(data.count), takenMs: now))
    }

    private func keep(_ data: Data) throws -> String {
        let support = try FileManager.default.url(
            for: .applicationSupportDirectory, in: .userDomainMask, appropriateFor: nil, create: true)
        var folder = support.appendingPathComponent("enlace/evidence", isDirectory: true)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        var values = URLResourceValues()
        values.isExcludedFromBackup = true
        try folder.setResourceValues(values)
        let file = folder.appendingPathComponent("\(UUID().uuidString).jpg")
        try data.write(to: file, options: [.atomic, .completeFileProtection])
        return file.path
    }
}

extension AppleCamera: AVCaptureMetadataOutputObjectsDelegate {
    func metadataOutput(
        _ output: AVCaptureMetadataOutput, didOutput objects: [AVMetadataObject], from connection: AVCaptureConnection
    ) {
        let found = objects.lazy.compactMap { ($0 as? AVMetadataMachineReadableCodeObject)?.stringValue }.first
        guard let found else { return }
        MainActor.assumeIsolated { scanned(found) }
    }
}

/// The camera's view.
private struct Finding: UIViewRepresentable {
    let camera: AppleCamera

    func makeUIView(context: Context) -> Pane { Pane(camera) }
    func updateUIView(_ pane: Pane, context: Context) {}
    static func dismantleUIView(_ pane: Pane, coordinator: ()) { pane.camera.run(false) }
}

private final class Pane: UIView {
    let camera: AppleCamera
    private let picture: AVCaptureVideoPreviewLayer

    init(_ camera: AppleCamera) {
        self.camera = camera
        picture = camera.layer()
        super.init(frame: .zero)
        picture.videoGravity = .resizeAspectFill
        layer.addSublayer(picture)
        camera.run(true)
    }

    @available(*, unavailable)
    required init?(coder: NSCoder) { nil }

    override func layoutSubviews() {
        super.layoutSubviews()
        picture.frame = bounds
    }
}
