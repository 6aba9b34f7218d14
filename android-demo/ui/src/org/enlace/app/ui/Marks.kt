package org.enlace.app.ui

import androidx.compose.foundation.Canvas
import androidx.compose.foundation.layout.size
import androidx.compose.material3.MaterialTheme
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.geometry.Offset
import androidx.compose.ui.geometry.Size
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.Path
import androidx.compose.ui.graphics.drawscope.DrawScope
import androidx.compose.ui.graphics.drawscope.Fill
import androidx.compose.ui.graphics.drawscope.Stroke
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.unit.Dp
import androidx.compose.ui.unit.dp
import org.enlace.app.state.Mark
import org.enlace.app.state.Proof
import org.enlace.app.state.Triage
import org.enlace.app.words.Say

/** Where something stands with the server: a shape and a word each, so that grey says as much as colour. */
fun Mark.word(): Say = when (this) {
    Mark.RECEIVED -> Say.MARK_RECEIVED
    Mark.WAITING -> Say.MARK_WAITING
    Mark.REFUSED -> Say.MARK_REFUSED
    Mark.APART -> Say.MARK_APART
}

fun Mark.icon(): ImageVector = when (this) {
    Mark.RECEIVED -> Icons.received
    Mark.WAITING -> Icons.clock
    Mark.REFUSED -> Icons.warning
    Mark.APART -> Icons.apart
}

@Composable
fun Mark.tint(): Color = when (this) {
    Mark.RECEIVED -> LocalTones.current.good
    Mark.WAITING -> LocalTones.current.still
    Mark.REFUSED, Mark.APART -> LocalTones.current.attention
}

fun Proof.icon(): ImageVector = when (this) {
    Proof.AUTHORED -> Icons.clock
    Proof.RECEIVED -> Icons.received
    Proof.WITNESSED -> Icons.eye
    Proof.REFUSED -> Icons.warning
}

@Composable
fun Proof.tint(): Color = when (this) {
    Proof.AUTHORED -> LocalTones.current.still
    Proof.RECEIVED, Proof.WITNESSED -> LocalTones.current.good
    Proof.REFUSED -> LocalTones.current.attention
}

/** A mark with its word. */
@Composable
fun MarkSign(mark: Mark, modifier: Modifier = Modifier) = Sign(mark.icon(), say(mark.word()), mark.tint(), modifier)

/** The outline of each condition. Triangle, square, disc, ring, cross: told apart by a thumb on a dirty screen. */
enum class TriageShape { TRIANGLE, SQUARE, DISC, RING, CROSS, DOTS }

fun shapeOf(triage: Triage?): TriageShape = when (triage) {
    Triage.IMMEDIATE -> TriageShape.TRIANGLE
    Triage.DELAYED -> TriageShape.SQUARE
    Triage.MINOR -> TriageShape.DISC
    Triage.UNHURT -> TriageShape.RING
    Triage.DEAD -> TriageShape.CROSS
    null -> TriageShape.DOTS
}

@Composable
private fun tintOf(triage: Triage?): Color = when (triage) {
    Triage.IMMEDIATE -> LocalTones.current.danger
    Triage.DELAYED -> LocalTones.current.yellow
    Triage.MINOR -> LocalTones.current.good
    Triage.DEAD -> MaterialTheme.colorScheme.onSurface
    else -> LocalTones.current.still
}

/** A condition's shape in its colour. The word stands beside it, always. */
@Composable
fun TriageMark(triage: Triage?, size: Dp = 28.dp) {
    val tint = tintOf(triage)
    Canvas(Modifier.size(size)) { draw(shapeOf(triage), tint) }
}

private fun DrawScope.draw(shape: TriageShape, tint: Color) {
    val pen = Stroke(size.width * 0.12f)
    val edge = size.width * 0.1f
    val inner = Size(size.width - 2 * edge, size.height - 2 * edge)
    when (shape) {
        TriageShape.TRIANGLE -> drawPath(
            Path().apply { moveTo(size.width / 2, edge); lineTo(size.width - edge, size.height - edge); lineTo(edge, size.height - edge); close() }, tint, style = Fill,
        )
        TriageShape.SQUARE -> drawRect(tint, Offset(edge, edge), inner)
        TriageShape.DISC -> drawCircle(tint, inner.width / 2)
        TriageShape.RING -> drawCircle(tint, inner.width / 2, style = pen)
        TriageShape.CROSS -> {
            drawLine(tint, Offset(edge, edge), Offset(size.width - edge, size.height - edge), pen.width)
            drawLine(tint, Offset(size.width - edge, edge), Offset(edge, size.height - edge), pen.width)
        }
        TriageShape.DOTS -> for (at in 1..3) drawCircle(tint, pen.width * 0.6f, Offset(size.width * at / 4, size.height / 2))
    }
}
