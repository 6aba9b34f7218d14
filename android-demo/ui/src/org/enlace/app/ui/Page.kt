package org.enlace.app.ui

import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.BoxWithConstraints
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ColumnScope
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.Spacer
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.width
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.staticCompositionLocalOf
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import org.enlace.app.state.Act
import org.enlace.app.state.UiState
import org.enlace.app.words.Say

/** Where acts go; set once around all screens. */
val LocalAct = staticCompositionLocalOf<(Act) -> Unit> { {} }
val LocalState = staticCompositionLocalOf<UiState> { error("no state") }

/** The frame of a screen: title on top, content that scrolls, and what the thumb reaches at the bottom. `low` puts the content there too. */
@Composable
fun Page(
    title: String,
    back: Boolean = true,
    low: Boolean = false,
    tool: (@Composable () -> Unit)? = null,
    bottom: (@Composable ColumnScope.() -> Unit)? = null,
    content: @Composable ColumnScope.() -> Unit,
) {
    val colors = MaterialTheme.colorScheme
    Column(Modifier.fillMaxSize().background(colors.background)) {
        ExerciseStrip()
        TopBar(title, back, tool)
        BoxWithConstraints(Modifier.weight(1f).fillMaxWidth()) {
            Column(
                Modifier.fillMaxWidth().verticalScroll(rememberScrollState()).heightIn(min = maxHeight).padding(horizontal = 16.dp).padding(bottom = 16.dp),
                Arrangement.spacedBy(10.dp, if (low) Alignment.Bottom else Alignment.Top),
            ) {
                Troubles()
                content()
            }
        }
        if (bottom != null) {
            Column(Modifier.fillMaxWidth().background(colors.background).padding(16.dp, 8.dp, 16.dp, 16.dp), Arrangement.spacedBy(8.dp), content = bottom)
        }
    }
}

@Composable
private fun TopBar(title: String, back: Boolean, tool: (@Composable () -> Unit)?) {
    val act = LocalAct.current
    Row(Modifier.fillMaxWidth().heightIn(min = 64.dp).padding(horizontal = 4.dp), verticalAlignment = Alignment.CenterVertically) {
        if (back) IconPress(Icons.back, say(Say.BACK), { act(Act.Back) }) else Spacer(Modifier.width(12.dp))
        Text(
            title, Modifier.weight(1f).padding(4.dp).semantics { heading() },
            style = MaterialTheme.typography.titleLarge, color = MaterialTheme.colorScheme.onBackground,
        )
        tool?.invoke()
    }
}

/** On every screen of an exercise, in words. */
@Composable
private fun ExerciseStrip() {
    val exercise = LocalState.current.exercise ?: return
    val tones = LocalTones.current
    Box(Modifier.fillMaxWidth().background(tones.attentionBack).padding(8.dp), Alignment.Center) {
        Text("${say(Say.EXERCISE)} · $exercise", style = MaterialTheme.typography.labelMedium, color = tones.onAttentionBack)
    }
}

@Composable
private fun Troubles() {
    val state = LocalState.current
    val problem = state.problem
    if (problem != null) Notice(problem, danger = false)
    for (trouble in state.troubles.sortedByDescending { it.kind.danger }) Notice(trouble.words, trouble.kind.danger)
}

/** A sentence that must be read; red only where somebody is in danger or deceived. */
@Composable
fun Notice(text: String, danger: Boolean) {
    val colors = MaterialTheme.colorScheme
    val tones = LocalTones.current
    val (back, front) = if (danger) colors.errorContainer to colors.onErrorContainer else tones.attentionBack to tones.onAttentionBack
    Box(
        Modifier.fillMaxWidth().background(back, Corner).padding(16.dp).semantics { liveRegion = LiveRegionMode.Polite },
    ) { Sign(Icons.warning, text, front) }
}
