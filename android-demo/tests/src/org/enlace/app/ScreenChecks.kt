package org.enlace.app

import androidx.compose.ui.geometry.Rect
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.ImageBitmap
import androidx.compose.ui.graphics.PixelMap
import androidx.compose.ui.graphics.luminance
import androidx.compose.ui.graphics.toPixelMap
import androidx.compose.ui.semantics.SemanticsActions
import androidx.compose.ui.semantics.SemanticsConfiguration
import androidx.compose.ui.semantics.SemanticsNode
import androidx.compose.ui.semantics.SemanticsProperties
import androidx.compose.ui.semantics.getOrNull
import androidx.compose.ui.text.TextLayoutResult
import org.enlace.app.live.Gallery
import org.enlace.app.state.Lang
import org.enlace.app.state.Mark
import org.enlace.app.state.Proof
import org.enlace.app.state.ReportScreen
import org.enlace.app.state.Triage
import org.enlace.app.state.UiState
import org.enlace.app.state.UnlockScreen
import org.enlace.app.ui.icon
import org.enlace.app.ui.shapeOf
import org.enlace.app.ui.word
import org.enlace.app.words.Say
import org.enlace.app.words.Words
import java.io.File
import kotlin.math.max
import kotlin.math.min

/** Where pictures go. */
private val pictures = File(System.getProperty("enlace.pictures", "target/android/pictures"))

/** Every screen, drawn in every setting; each finding names screen, setting and node. */
fun screenChecks(): List<Check> {
    val perSetting = Setting.all.map { setting -> Check("every screen is whole, reachable, labelled and readable: ${setting.name}") { look(Samples(setting.lang).all(), setting, "samples") } }
    return perSetting + Check("marks, proofs and conditions differ in shape and word, not only in colour", ::shapesDiffer)
}

/** What was lived through in the checks before, drawn and held to the same rules. */
fun pictureChecks(): List<Check> = Setting.all.map { setting ->
    Check("every screen that was lived through is whole, too: ${setting.name}") { look(Gallery.all(setting.lang), setting, "live") }
}

private fun look(samples: List<Pair<String, UiState>>, setting: Setting, folder: String) {
    val findings = mutableListOf<String>()
    draw(samples.map { it.second }, setting) { at, drawn ->
        val (name, state) = samples[at]
        drawn.image.writePng(File(pictures, "$folder/${setting.name}/$name.png"))
        findings += findings(drawn, state).map { "$name: $it" }
    }
    assertNone("screens in ${setting.name}", findings)
}

private fun findings(drawn: Drawn, state: UiState): List<String> =
    clipped(drawn) + broken(drawn) + outside(drawn) + small(drawn, state) + unlabelled(drawn) + overlapping(drawn) + headless(drawn) + faint(drawn)

private fun nodes(node: SemanticsNode): List<SemanticsNode> = listOf(node) + node.children.flatMap(::nodes)

private fun SemanticsNode.text(): String = config.getOrNull(SemanticsProperties.Text)?.joinToString(" ") { it.text }.orEmpty()
private fun SemanticsNode.spoken(): String = (text() + config.getOrNull(SemanticsProperties.ContentDescription)?.joinToString(" ").orEmpty()).trim()
private fun SemanticsNode.place(): Rect = Rect(positionInRoot, androidx.compose.ui.geometry.Size(size.width.toFloat(), size.height.toFloat()))
private fun SemanticsNode.pressed(): Boolean = SemanticsActions.OnClick in config && SemanticsProperties.Disabled !in config
private fun SemanticsNode.scrolls(): Boolean = SemanticsProperties.VerticalScrollAxisRange in config || SemanticsProperties.HorizontalScrollAxisRange in config

private fun SemanticsNode.layout(): TextLayoutResult? {
    val results = mutableListOf<TextLayoutResult>()
    config.getOrNull(SemanticsActions.GetTextLayoutResult)?.action?.invoke(results)
    return results.firstOrNull()
}

/** Text that did not fit where it was put. */
private fun clipped(drawn: Drawn) = nodes(drawn.root).filter { node -> node.layout()?.let(::isCut) == true }.map { "text is cut off: ${it.text()}" }

/** Rounding to whole pixels is no cut. */
private fun isCut(layout: TextLayoutResult): Boolean {
    val widest = (0 until layout.lineCount).maxOfOrNull { layout.getLineRight(it) - layout.getLineLeft(it) } ?: 0f
    val ellipsis = (0 until layout.lineCount).any(layout::isLineEllipsized)
    return ellipsis || widest > layout.size.width + 1 || layout.multiParagraph.height > layout.size.height + 1 || layout.multiParagraph.didExceedMaxLines
}

/** A word that ends on one line and goes on in the next. */
private fun broken(drawn: Drawn) = nodes(drawn.root).mapNotNull { node ->
    val layout = node.layout() ?: return@mapNotNull null
    val text = layout.layoutInput.text.text
    val ends = (0 until layout.lineCount - 1).map { layout.getLineEnd(it) }
    val breaks = ends.any { it in 1 until text.length && text[it - 1].isLetter() && text[it].isLetter() }
    if (breaks) "a word is broken: $text" else null
}

/** What sticks out of the thing it belongs to, unless that scrolls. */
private fun outside(drawn: Drawn): List<String> = nodes(drawn.root).mapNotNull { node ->
    val parent = node.parent ?: return@mapNotNull null
    val (inner, outer) = node.place() to parent.place()
    val fits = inner.left >= outer.left - 1 && inner.right <= outer.right + 1 && (parent.scrolls() || inner.top >= outer.top - 1 && inner.bottom <= outer.bottom + 1)
    if (fits || inner.isEmpty) null else "sticks out of its place: ${node.spoken()} $inner in $outer"
}

/** Targets too small for a finger; on what is used in gloves, for a glove. The way back is none of the three touches. */
private fun small(drawn: Drawn, state: UiState): List<String> {
    val back = Words.of(state.lang).say(Say.BACK)
    val least = if (state.screen is ReportScreen || state.screen is UnlockScreen) 64 else 48
    return nodes(drawn.merged).filter { it.pressed() && it.spoken() != back }.filter { min(it.size.width, it.size.height) < least * drawn.density - 1 }
        .map { "smaller than $least dp: ${it.spoken()} ${it.size}" }
}

private fun unlabelled(drawn: Drawn) = nodes(drawn.merged).filter { it.pressed() && it.spoken().isBlank() }.map { "nothing is spoken for the target at ${it.place()}" }

private fun overlapping(drawn: Drawn): List<String> {
    val targets = nodes(drawn.merged).filter { it.pressed() && !it.boundsInRoot.isEmpty }
    return targets.flatMapIndexed { at, one ->
        targets.drop(at + 1).filter { other -> one.boundsInRoot.deflate(1f).overlaps(other.boundsInRoot) && !nested(one, other) }
            .map { "two targets overlap: ${one.spoken()} / ${it.spoken()}" }
    }
}

private fun nested(one: SemanticsNode, other: SemanticsNode): Boolean = generateSequence(other.parent) { it.parent }.any { it.id == one.id } || generateSequence(one.parent) { it.parent }.any { it.id == other.id }

private fun headless(drawn: Drawn) = if (nodes(drawn.root).any { SemanticsProperties.Heading in it.config }) emptyList() else listOf("no heading")

/** Contrast of each visible text: its own colour against the colour most pixels around it have. AA: 4.5. */
private fun faint(drawn: Drawn): List<String> {
    val pixels = drawn.image.toPixelMap()
    return nodes(drawn.root).mapNotNull { node ->
        val layout = node.layout() ?: return@mapNotNull null
        val seen = node.boundsInRoot
        if (seen.width < 4 || seen.height < 8 || node.text().isBlank()) return@mapNotNull null
        val ratio = contrast(layout.layoutInput.style.color, background(pixels, seen))
        if (ratio < 4.5f) "contrast %.1f: %s".format(ratio, node.text()) else null
    }
}

private fun background(pixels: PixelMap, place: Rect): Color {
    val counts = HashMap<Int, Int>()
    for (x in place.left.toInt() until min(place.right.toInt(), pixels.width) step 2) {
        for (y in place.top.toInt() until min(place.bottom.toInt(), pixels.height) step 2) {
            val color = pixels.buffer[pixels.bufferOffset + y * pixels.stride + x]
            counts.merge(color, 1, Int::plus)
        }
    }
    return Color(counts.maxBy { it.value }.key)
}

/** WCAG 2.2, relative luminance. */
fun contrast(one: Color, other: Color): Float {
    val (light, dark) = max(one.luminance(), other.luminance()) to min(one.luminance(), other.luminance())
    return (light + 0.05f) / (dark + 0.05f)
}

private fun shapesDiffer() {
    check(Mark.entries.map { it.icon() }.toSet().size == Mark.entries.size) { "two marks look alike" }
    check(Mark.entries.map { it.word() }.toSet().size == Mark.entries.size) { "two marks read alike" }
    check(Proof.entries.map { it.icon() }.toSet().size == Proof.entries.size) { "two proofs look alike" }
    val conditions = Triage.entries + null
    check(conditions.map(::shapeOf).toSet().size == conditions.size) { "two conditions look alike" }
}
