package org.enlace.app.shell

import android.Manifest.permission.CAMERA
import android.content.Context
import android.content.pm.PackageManager.PERMISSION_GRANTED
import android.graphics.ImageFormat
import android.graphics.SurfaceTexture
import android.hardware.camera2.CameraCaptureSession
import android.hardware.camera2.CameraCharacteristics
import android.hardware.camera2.CameraDevice
import android.hardware.camera2.CameraManager
import android.hardware.camera2.params.OutputConfiguration
import android.hardware.camera2.params.SessionConfiguration
import android.media.Image
import android.media.ImageReader
import android.os.Handler
import android.os.HandlerThread
import android.view.Surface
import android.view.TextureView
import java.io.File
import java.util.UUID
import kotlin.coroutines.resume
import kotlinx.coroutines.suspendCancellableCoroutine
import org.enlace.app.live.readCode

private const val WIDTH = 1280
private const val HEIGHT = 720

/** The back camera: a view, codes read out of it, and pictures taken from it. Opens when its view is shown. */
class CameraEye(private val context: Context, private val onCode: (String) -> Unit) : TextureView.SurfaceTextureListener {
    val view = TextureView(context).also { it.surfaceTextureListener = this }
    private val thread = HandlerThread("camera").apply { start() }
    private val handler = Handler(thread.looper)
    private val manager = context.service(CameraManager::class.java)
    private val codes = ImageReader.newInstance(WIDTH, HEIGHT, ImageFormat.YUV_420_888, 2)
    private val stills = ImageReader.newInstance(WIDTH, HEIGHT, ImageFormat.JPEG, 2)
    private var device: CameraDevice? = null
    private var session: CameraCaptureSession? = null
    private var lastCode: String? = null

    override fun onSurfaceTextureAvailable(surface: SurfaceTexture, width: Int, height: Int) = open(surface)

    override fun onSurfaceTextureSizeChanged(surface: SurfaceTexture, width: Int, height: Int) = Unit

    override fun onSurfaceTextureUpdated(surface: SurfaceTexture) = Unit

    override fun onSurfaceTextureDestroyed(surface: SurfaceTexture): Boolean {
        close()
        return true
    }

    /** Takes a picture into a new file of [folder]; none when the camera does not answer. */
    suspend fun shoot(folder: File): File? = suspendCancellableCoroutine { waiting ->
        val (device, session) = device to session
        if (device == null || session == null) return@suspendCancellableCoroutine waiting.resume(null)
        stills.setOnImageAvailableListener({ reader ->
            reader.setOnImageAvailableListener(null, null)
            val file = File(folder, "${UUID.randomUUID()}.jpg")
            val kept = runCatching { reader.acquireLatestImage().use { image -> file.writeBytes(bytes(image)) } }
            if (waiting.isActive) waiting.resume(file.takeIf { kept.isSuccess })
        }, handler)
        val request = device.createCaptureRequest(CameraDevice.TEMPLATE_STILL_CAPTURE).apply { addTarget(stills.surface) }
        session.capture(request.build(), null, handler)
    }

    fun close() {
        session?.close()
        device?.close()
        session = null
        device = null
        lastCode = null
    }

    private fun open(texture: SurfaceTexture) {
        val id = manager.cameraIdList.firstOrNull(::looksBack)
        if (id == null || context.checkSelfPermission(CAMERA) != PERMISSION_GRANTED) return
        texture.setDefaultBufferSize(WIDTH, HEIGHT)
        manager.openCamera(id, object : CameraDevice.StateCallback() {
            override fun onOpened(camera: CameraDevice) {
                device = camera
                begin(camera, Surface(texture))
            }

            override fun onDisconnected(camera: CameraDevice) = close()

            override fun onError(camera: CameraDevice, error: Int) = close()
        }, handler)
    }

    private fun looksBack(id: String): Boolean =
        manager.getCameraCharacteristics(id).get(CameraCharacteristics.LENS_FACING) == CameraCharacteristics.LENS_FACING_BACK

    private fun begin(camera: CameraDevice, preview: Surface) {
        codes.setOnImageAvailableListener(::look, handler)
        val outputs = listOf(preview, codes.surface, stills.surface).map(::OutputConfiguration)
        val callback = object : CameraCaptureSession.StateCallback() {
            override fun onConfigured(made: CameraCaptureSession) {
                session = made
                val request = camera.createCaptureRequest(CameraDevice.TEMPLATE_PREVIEW)
                for (target in listOf(preview, codes.surface)) request.addTarget(target)
                made.setRepeatingRequest(request.build(), null, handler)
            }

            override fun onConfigureFailed(made: CameraCaptureSession) = close()
        }
        camera.createCaptureSession(SessionConfiguration(SessionConfiguration.SESSION_REGULAR, outputs, { handler.post(it) }, callback))
    }

    /** The same code is told once, however long the phone is held over it. */
    private fun look(reader: ImageReader) {
        val code = reader.acquireLatestImage()?.use { readCode(bytes(it), it.planes[0].rowStride, it.height) } ?: return
        if (code == lastCode) return
        lastCode = code
        onCode(code)
    }

    private fun bytes(image: Image): ByteArray = image.planes[0].buffer.let { buffer -> ByteArray(buffer.remaining()).also(buffer::get) }
}
