package org.enlace.app.ui

import androidx.compose.foundation.background
import androidx.compose.foundation.border
import androidx.compose.foundation.clickable
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ColumnScope
import androidx.compose.foundation.layout.ExperimentalLayoutApi
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.Spacer
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.layout.width
import androidx.compose.foundation.layout.widthIn
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.foundation.text.BasicTextField
import androidx.compose.material3.Icon
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.SolidColor
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.platform.LocalDensity
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.selected
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.semantics.stateDescription
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.unit.Dp
import androidx.compose.ui.unit.dp
import org.enlace.app.state.Choice
import org.enlace.app.words.Say

val Corner = RoundedCornerShape(14.dp)

/** Everything that can be pressed is at least this high; on the report screen [GLOVE]. */
val TOUCH: Dp = 56.dp
val GLOVE: Dp = 72.dp

/** Type this many times larger than designed needs a line of its own. */
private const val LARGE = 1.3f

/** Whether what stands side by side must stand one above the other. */
@Composable
fun isLarge(): Boolean = LocalDensity.current.fontScale > LARGE

/** What a button means; only [DANGER] is red. */
enum class Tone { MAIN, QUIET, DANGER }

/** A wide button. */
@Composable
fun Press(
    label: String,
    onPress: () -> Unit,
    modifier: Modifier = Modifier,
    tone: Tone = Tone.MAIN,
    icon: ImageVector? = null,
    height: Dp = TOUCH,
    enabled: Boolean = true,
) {
    val colors = MaterialTheme.colorScheme
    val tones = LocalTones.current
    val (back, front) = when {
        !enabled -> colors.surfaceContainerHigh to colors.onSurfaceVariant
        tone == Tone.MAIN -> tones.main to tones.onMain
        tone == Tone.DANGER -> colors.errorContainer to colors.onErrorContainer
        else -> colors.secondaryContainer to colors.onSecondaryContainer
    }
    Row(
        modifier.heightIn(min = height).clip(Corner).background(back)
            .border(1.dp, if (enabled && tone == Tone.MAIN) tones.mainEdge else back, Corner)
            .clickable(enabled = enabled, role = Role.Button, onClick = onPress)
            .padding(horizontal = 16.dp, vertical = 10.dp),
        horizontalArrangement = Arrangement.Center,
        verticalAlignment = Alignment.CenterVertically,
    ) {
        if (icon != null) {
            Icon(icon, null, Modifier.size(26.dp), front)
            Spacer(Modifier.width(12.dp))
        }
        Text(label, color = front, style = MaterialTheme.typography.labelLarge, textAlign = TextAlign.Center)
    }
}

/** Two buttons side by side; one above the other where type is so large that a word would break. */
@Composable
fun Beside(one: @Composable (Modifier) -> Unit, other: @Composable (Modifier) -> Unit) {
    val gap = Arrangement.spacedBy(8.dp)
    if (isLarge()) {
        Column(Modifier.fillMaxWidth(), gap) { one(Modifier.fillMaxWidth()); other(Modifier.fillMaxWidth()) }
    } else {
        Row(Modifier.fillMaxWidth(), gap) { one(Modifier.weight(1f)); other(Modifier.weight(1f)) }
    }
}

/** A round button of an icon alone; its label is spoken. */
@Composable
fun IconPress(icon: ImageVector, label: String, onPress: () -> Unit, modifier: Modifier = Modifier, tint: Color = MaterialTheme.colorScheme.onSurface) {
    Box(
        modifier.size(TOUCH).clip(Corner).clickable(role = Role.Button, onClick = onPress).semantics { contentDescription = label },
        contentAlignment = Alignment.Center,
    ) { Icon(icon, null, Modifier.size(26.dp), tint) }
}

/** A quiet surface for what belongs together; `onPress` makes it one big target. */
@Composable
fun Panel(modifier: Modifier = Modifier, onPress: (() -> Unit)? = null, edge: Color? = null, content: @Composable ColumnScope.() -> Unit) {
    var shape = modifier.fillMaxWidth().clip(Corner).background(MaterialTheme.colorScheme.surfaceContainer)
    if (edge != null) shape = shape.border(2.dp, edge, Corner)
    if (onPress != null) shape = shape.clickable(role = Role.Button, onClick = onPress)
    Column(shape.heightIn(min = if (onPress != null) TOUCH else 0.dp).padding(16.dp), Arrangement.spacedBy(6.dp), content = content)
}

/** The name of a part of a screen. */
@Composable
fun Heading(text: String, modifier: Modifier = Modifier) {
    Text(
        text, modifier.padding(top = 10.dp, bottom = 2.dp).semantics { heading() },
        style = MaterialTheme.typography.titleMedium, color = MaterialTheme.colorScheme.onSurfaceVariant,
    )
}

/** A line of plain words. */
@Composable
fun Words(text: String, modifier: Modifier = Modifier, quiet: Boolean = false) {
    Text(
        text, modifier, style = if (quiet) MaterialTheme.typography.bodyMedium else MaterialTheme.typography.bodyLarge,
        color = if (quiet) MaterialTheme.colorScheme.onSurfaceVariant else MaterialTheme.colorScheme.onSurface,
    )
}

/** An icon and words side by side: what the icon says, the words say too. */
@Composable
fun Sign(icon: ImageVector, text: String, tint: Color, modifier: Modifier = Modifier, strong: Boolean = false) {
    Row(modifier) {
        Icon(icon, null, Modifier.size(22.dp), tint)
        Spacer(Modifier.width(8.dp))
        Text(text, style = if (strong) MaterialTheme.typography.labelLarge else MaterialTheme.typography.bodyMedium, color = tint)
    }
}

/** A label over what it holds. */
@Composable
fun FactLine(label: String, shown: String) {
    Column(Modifier.fillMaxWidth().padding(vertical = 4.dp)) {
        Words(label, quiet = true)
        Words(shown)
    }
}

/** Choices that wrap. A chosen one has a tick and is said to be chosen: colour only helps. */
@OptIn(ExperimentalLayoutApi::class)
@Composable
fun Chips(choices: List<Choice>, height: Dp = TOUCH, onPick: (String) -> Unit) {
    FlowRow(Modifier.fillMaxWidth(), Arrangement.spacedBy(8.dp), Arrangement.spacedBy(8.dp)) {
        for (choice in choices) Chip(choice, height, onPick)
    }
}

@Composable
private fun Chip(choice: Choice, height: Dp, onPick: (String) -> Unit) {
    val colors = MaterialTheme.colorScheme
    val chosen = say(Say.CHOSEN)
    Row(
        Modifier.heightIn(min = height).widthIn(min = TOUCH).clip(Corner)
            .background(if (choice.chosen) colors.primaryContainer else colors.surfaceContainer)
            .border(if (choice.chosen) 2.dp else 1.dp, if (choice.chosen) colors.primary else colors.outline, Corner)
            .clickable(role = Role.Checkbox) { onPick(choice.code) }
            .semantics { selected = choice.chosen; if (choice.chosen) stateDescription = chosen }
            .padding(horizontal = 16.dp, vertical = 10.dp),
        horizontalArrangement = Arrangement.Center,
        verticalAlignment = Alignment.CenterVertically,
    ) {
        if (choice.chosen) {
            Icon(Icons.check, null, Modifier.size(20.dp), colors.onPrimaryContainer)
            Spacer(Modifier.width(8.dp))
        }
        Text(choice.label, style = MaterialTheme.typography.labelLarge, color = if (choice.chosen) colors.onPrimaryContainer else colors.onSurface)
    }
}

/** A place to write; what has a heading already needs no second title. */
@Composable
fun Writing(label: String, text: String, onWrite: (String) -> Unit, lines: Int = 1, titled: Boolean = true) {
    val colors = MaterialTheme.colorScheme
    Column(Modifier.fillMaxWidth()) {
        if (titled) Words(label, quiet = true)
        BasicTextField(
            value = text, onValueChange = onWrite, minLines = lines,
            textStyle = MaterialTheme.typography.bodyLarge.copy(color = colors.onSurface),
            cursorBrush = SolidColor(colors.primary),
            modifier = Modifier.fillMaxWidth().padding(top = 4.dp).semantics { contentDescription = label },
            decorationBox = { inner ->
                Box(
                    Modifier.fillMaxWidth().heightIn(min = TOUCH).clip(Corner).background(colors.surfaceContainer)
                        .border(1.dp, colors.outline, Corner).padding(16.dp),
                ) { inner() }
            },
        )
    }
}

/** A line that is on or off; the word says which. */
@Composable
fun Switch(label: String, why: String?, on: Boolean, onSwitch: (Boolean) -> Unit) {
    Panel(Modifier.semantics { selected = on }, onPress = { onSwitch(!on) }) {
        if (isLarge()) {
            SwitchWords(label, why)
            SwitchSign(on)
        } else {
            Row(verticalAlignment = Alignment.CenterVertically) {
                Column(Modifier.weight(1f)) { SwitchWords(label, why) }
                Spacer(Modifier.width(12.dp))
                SwitchSign(on)
            }
        }
    }
}

@Composable
private fun SwitchWords(label: String, why: String?) {
    Words(label)
    if (why != null) Words(why, quiet = true)
}

@Composable
private fun SwitchSign(on: Boolean) =
    Sign(if (on) Icons.check else Icons.close, say(if (on) Say.ON else Say.OFF), if (on) MaterialTheme.colorScheme.primary else MaterialTheme.colorScheme.onSurfaceVariant)
