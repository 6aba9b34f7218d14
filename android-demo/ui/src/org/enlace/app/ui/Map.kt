package org.enlace.app.ui

import androidx.compose.foundation.Canvas
import androidx.compose.foundation.background
import androidx.compose.foundation.border
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.aspectRatio
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.layout.width
import androidx.compose.material3.MaterialTheme
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.geometry.Offset
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.Path
import androidx.compose.ui.graphics.PathEffect
import androidx.compose.ui.graphics.StrokeCap
import androidx.compose.ui.graphics.drawscope.DrawScope
import androidx.compose.ui.graphics.drawscope.Stroke
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.drawText
import androidx.compose.ui.text.rememberTextMeasurer
import androidx.compose.ui.unit.dp
import kotlin.math.PI
import kotlin.math.cos
import org.enlace.app.state.Act
import org.enlace.app.state.MapScreen
import org.enlace.app.state.Spot
import org.enlace.app.words.Say

private const val METRES_A_DEGREE = 111_320.0

/** The line, landmarks and reports as strokes of their own: no tiles, no network. The list below says the same in words. */
@Composable
fun MapPage(screen: MapScreen) {
    val act = LocalAct.current
    val described = say(Say.MAP_DESCRIBED, "landmarks" to screen.landmarks.size, "reports" to screen.reports.size)
    Page(say(Say.MAP_TITLE)) {
        Drawing(screen, described)
        Legend(screen.scale)
        screen.reports.forEachIndexed { at, report -> Panel(onPress = { report.id?.let { act(Act.Open(it)) } }) {
            Sign(Icons.bell, "${number(at)} · ${report.name}", LocalTones.current.attention, strong = true)
            val away = report.away
            if (away != null) Words(say(Say.MAP_AWAY, "distance" to away), quiet = true)
        } }
        screen.landmarks.forEachIndexed { at, landmark -> Panel {
            Sign(Icons.pin, "${letter(at)} · ${landmark.name}", MaterialTheme.colorScheme.onSurface)
            val away = landmark.away
            if (away != null) Words(say(Say.MAP_AWAY, "distance" to away), quiet = true)
        } }
    }
}

/** Landmarks have letters and reports numbers, on the map and in the list. */
private fun letter(at: Int) = "${'A' + at % 26}"
private fun number(at: Int) = "${at + 1}"

@Composable
private fun Drawing(screen: MapScreen, described: String) {
    val colors = MaterialTheme.colorScheme
    val tones = LocalTones.current
    val measurer = rememberTextMeasurer()
    val style = MaterialTheme.typography.labelMedium
    Canvas(
        Modifier.fillMaxWidth().aspectRatio(1f).clip(Corner).background(colors.surfaceContainer).border(1.dp, colors.outlineVariant, Corner)
            .semantics { contentDescription = described },
    ) {
        val at = Projection(screen, size.width, size.height)
        val path = Path()
        screen.line.forEachIndexed { n, spot -> at(spot).let { if (n == 0) path.moveTo(it.x, it.y) else path.lineTo(it.x, it.y) } }
        drawPath(path, colors.onSurfaceVariant, style = Stroke(4.dp.toPx(), cap = StrokeCap.Round, pathEffect = PathEffect.dashPathEffect(floatArrayOf(10.dp.toPx(), 8.dp.toPx()))))
        fun name(text: String, place: Offset, tint: Color) = drawText(measurer, text, place, style.copy(color = tint))
        val aside = Offset(12.dp.toPx(), -24.dp.toPx())
        screen.landmarks.forEachIndexed { n, landmark -> at(landmark.spot).let { diamond(it, colors.onSurface); name(letter(n), it + aside, colors.onSurface) } }
        screen.reports.forEachIndexed { n, report -> at(report.spot).let { ring(it, tones.attention); name(number(n), it + aside, tones.attention) } }
        val corner = 12.dp.toPx()
        name(screen.north, Offset(corner, corner), colors.onSurfaceVariant)
        name(screen.south, Offset(corner, size.height - 60.dp.toPx()), colors.onSurfaceVariant)
        screen.here?.let { here(at(it), colors.primary) }
        ruler(at.pixels(screen.scaleM), colors.onSurfaceVariant)
    }
}

/** Metres to pixels around the middle: flat, which over a few kilometres is exact to a stroke. */
private class Projection(private val screen: MapScreen, private val width: Float, private val height: Float) {
    private val pixelsAMetre = minOf(width, height) / 2 / screen.radiusM
    private val narrowing = cos(screen.centre.latE7 / 1e7 * PI / 180)

    operator fun invoke(spot: Spot): Offset {
        val east = (spot.lonE7 - screen.centre.lonE7) / 1e7 * METRES_A_DEGREE * narrowing
        val north = (spot.latE7 - screen.centre.latE7) / 1e7 * METRES_A_DEGREE
        return Offset((width / 2 + east * pixelsAMetre).toFloat(), (height / 2 - north * pixelsAMetre).toFloat())
    }

    fun pixels(metres: Int): Float = metres * pixelsAMetre
}

private fun DrawScope.diamond(at: Offset, tint: Color) {
    val reach = 8.dp.toPx()
    val path = Path().apply { moveTo(at.x, at.y - reach); lineTo(at.x + reach, at.y); lineTo(at.x, at.y + reach); lineTo(at.x - reach, at.y); close() }
    drawPath(path, tint)
}

private fun DrawScope.ring(at: Offset, tint: Color) = drawCircle(tint, 11.dp.toPx(), at, style = Stroke(4.dp.toPx()))

private fun DrawScope.here(at: Offset, tint: Color) {
    drawCircle(tint, 7.dp.toPx(), at)
    val arm = 16.dp.toPx()
    drawLine(tint, Offset(at.x - arm, at.y), Offset(at.x + arm, at.y), 2.dp.toPx())
    drawLine(tint, Offset(at.x, at.y - arm), Offset(at.x, at.y + arm), 2.dp.toPx())
}

private fun DrawScope.ruler(length: Float, tint: Color) {
    val left = Offset(16.dp.toPx(), size.height - 16.dp.toPx())
    val right = Offset(left.x + length, left.y)
    val tick = 6.dp.toPx()
    drawLine(tint, left, right, 2.dp.toPx())
    for (end in listOf(left, right)) drawLine(tint, Offset(end.x, end.y - tick), end, 2.dp.toPx())
}

/** What each stroke stands for. */
@Composable
private fun Legend(scale: String) {
    val colors = MaterialTheme.colorScheme
    val tones = LocalTones.current
    Beside(
        { Key(say(Say.MAP_LANDMARK), it) { diamond(center, colors.onSurface) } },
        { Key(say(Say.MAP_INCIDENT), it) { ring(center, tones.attention) } },
    )
    Beside(
        { Key(say(Say.MAP_HERE), it) { here(center, colors.primary) } },
        { Key(scale, it) { ruler(size.width - 20.dp.toPx(), colors.onSurfaceVariant) } },
    )
}

@Composable
private fun Key(label: String, modifier: Modifier, draw: DrawScope.() -> Unit) {
    Row(modifier, verticalAlignment = Alignment.CenterVertically) {
        Canvas(Modifier.size(36.dp)) { draw() }
        Words(label, Modifier.padding(start = 6.dp), quiet = true)
    }
}
