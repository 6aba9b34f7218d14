package org.enlace.app.live

import com.google.zxing.BinaryBitmap
import com.google.zxing.PlanarYUVLuminanceSource
import com.google.zxing.ReaderException
import com.google.zxing.common.HybridBinarizer
import com.google.zxing.qrcode.QRCodeReader

/** The text of a QR code in a grey picture, row after row of [stride] bytes; none when there is none. */
fun readCode(grey: ByteArray, stride: Int, height: Int): String? {
    if (stride <= 0 || grey.size < stride * (height - 1)) return null
    // The last row of a camera's picture may be shorter than the others.
    val rows = grey.size / stride
    val source = PlanarYUVLuminanceSource(grey, stride, rows, 0, 0, stride, rows, false)
    return try {
        QRCodeReader().decode(BinaryBitmap(HybridBinarizer(source))).text
    } catch (_: ReaderException) {
        null
    }
}
