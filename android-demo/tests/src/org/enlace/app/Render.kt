package org.enlace.app

import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.key
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.setValue
import androidx.compose.ui.geometry.Size
import androidx.compose.ui.graphics.ImageBitmap
import androidx.compose.ui.graphics.asSkiaBitmap
import androidx.compose.ui.semantics.SemanticsNode
import androidx.compose.ui.test.ExperimentalTestApi
import androidx.compose.ui.test.onRoot
import androidx.compose.ui.test.runSkikoComposeUiTest
import androidx.compose.ui.text.font.FontFamily
import androidx.compose.ui.text.font.FontWeight
import androidx.compose.ui.text.platform.Font
import androidx.compose.ui.unit.Density
import org.enlace.app.state.Act
import org.enlace.app.state.Lang
import org.enlace.app.state.UiState
import org.enlace.app.ui.App
import org.jetbrains.skia.EncodedImageFormat
import org.jetbrains.skia.Image
import java.io.File

/** How a screen is shown: each combination is looked at. */
data class Setting(val lang: Lang, val dark: Boolean, val fontScale: Float, val density: Float = 2f) {
    val name = "${lang.name.lowercase()}-${if (dark) "dark" else "light"}${if (fontScale > 1f) "-large" else ""}"

    companion object {
        /** Large type is laid out alike in both looks, so it is drawn in one. */
        val all = Lang.entries.flatMap { listOf(Setting(it, true, 1f), Setting(it, false, 1f), Setting(it, true, 2f)) }
    }
}

/** What was drawn, with everything a screen reader would find in it. */
class Drawn(val image: ImageBitmap, val root: SemanticsNode, val merged: SemanticsNode, val density: Float)

/** A small phone: 360 × 740 dp; twice as long with large type, so that more of it is looked at. */
const val WIDTH_DP = 360
fun heightDp(setting: Setting) = if (setting.fontScale > 1f) 1480 else 740

/** Draws screens off the screen, one after the other, and hands over picture and semantics while each stands. */
@OptIn(ExperimentalTestApi::class)
fun draw(states: List<UiState>, setting: Setting, look: (Int, Drawn) -> Unit) {
    val size = Size(WIDTH_DP * setting.density, heightDp(setting) * setting.density)
    runSkikoComposeUiTest(size, Density(setting.density, setting.fontScale)) {
        var at by mutableStateOf(0)
        setContent { key(at) { Shown(states[at].copy(dark = setting.dark)) } }
        for (next in states.indices) {
            at = next
            waitForIdle()
            look(next, Drawn(captureToImage(), onRoot(useUnmergedTree = true).fetchSemanticsNode(), onRoot().fetchSemanticsNode(), setting.density))
        }
    }
}

@Composable
private fun Shown(state: UiState, act: (Act) -> Unit = {}) = App(state, act, font)

/** Roboto where the machine has it, as on a phone; else whatever stands in for sans serif. */
val font: FontFamily by lazy {
    val folder = File(System.getProperty("enlace.fonts", ""))
    val files = mapOf("Roboto-Regular.ttf" to FontWeight.Normal, "Roboto-Medium.ttf" to FontWeight.Medium, "Roboto-Bold.ttf" to FontWeight.Bold)
    if (files.keys.all { File(folder, it).isFile }) FontFamily(files.map { (name, weight) -> Font(File(folder, name), weight) }) else FontFamily.SansSerif
}

fun ImageBitmap.writePng(file: File) {
    file.parentFile.mkdirs()
    file.writeBytes(Image.makeFromBitmap(asSkiaBitmap()).encodeToData(EncodedImageFormat.PNG)!!.bytes)
}
