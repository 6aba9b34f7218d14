package org.enlace.app.ui

import androidx.compose.foundation.background
import androidx.compose.foundation.border
import androidx.compose.foundation.clickable
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.Spacer
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.material3.Icon
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.unit.dp
import org.enlace.app.state.Act
import org.enlace.app.state.Door
import org.enlace.app.state.Picked
import org.enlace.app.state.ReportScreen
import org.enlace.app.state.ReportStep
import org.enlace.app.words.Say

/** A report in three touches: what, here, now. Made for one thumb in a glove, at night. */
@Composable
fun ReportPage(screen: ReportScreen) = when (screen.step) {
    ReportStep.WHAT -> WhatPage(screen)
    ReportStep.WHERE -> WherePage(screen)
    ReportStep.WHEN -> WhenPage(screen)
    ReportStep.SAVED -> SavedPage(screen)
}

@Composable
private fun Steps(screen: ReportScreen) {
    val step = screen.step.ordinal + 1
    Row(Modifier.fillMaxWidth(), Arrangement.SpaceBetween, Alignment.CenterVertically) {
        Words(say(Say.REPORT_STEP, "n" to step, "max" to 3), quiet = true)
        if (screen.silent) Sign(Icons.moon, say(Say.REPORT_SILENT), MaterialTheme.colorScheme.onSurfaceVariant)
    }
    if (screen.locked) Sign(Icons.lock, say(Say.REPORT_LOCKED), LocalTones.current.attention)
}

/** First touch. Tiles fill the lower screen; whoever needs a rarer kind scrolls. */
@Composable
private fun WhatPage(screen: ReportScreen) {
    val act = LocalAct.current
    Page(say(Say.REPORT_WHAT), low = true, bottom = {
        Press(say(if (screen.all) Say.REPORT_FEWER else Say.REPORT_ALL), { act(Act.AllKinds) }, Modifier.fillMaxWidth(), Tone.QUIET, height = GLOVE)
    }) {
        Steps(screen)
        val abreast = if (isLarge()) 1 else 2
        for (pair in screen.kinds.chunked(abreast)) {
            Row(Modifier.fillMaxWidth(), Arrangement.spacedBy(10.dp)) {
                for (kind in pair) Tile(kind.label, Modifier.weight(1f)) { act(Act.Pick(Picked.KIND, kind.code)) }
                if (pair.size < abreast) Spacer(Modifier.weight(1f))
            }
        }
    }
}

@Composable
private fun Tile(label: String, modifier: Modifier, onPress: () -> Unit) {
    val colors = MaterialTheme.colorScheme
    Box(
        modifier.heightIn(min = 96.dp).clip(Corner).background(colors.surfaceContainer).border(1.dp, colors.outlineVariant, Corner)
            .clickable(role = Role.Button, onClick = onPress).padding(12.dp),
        contentAlignment = Alignment.Center,
    ) { Text(label, style = MaterialTheme.typography.labelLarge, color = colors.onSurface, textAlign = TextAlign.Center) }
}

/** Second touch. */
@Composable
private fun WherePage(screen: ReportScreen) {
    val act = LocalAct.current
    val here = screen.here
    Page(say(Say.REPORT_WHERE), bottom = {
        if (here != null) Huge(say(Say.REPORT_HERE), here.words, Icons.pin) { act(Act.UseHere(true)) }
        Press(say(Say.REPORT_ELSEWHERE), { act(Act.UseHere(false)) }, Modifier.fillMaxWidth(), if (here == null) Tone.MAIN else Tone.QUIET, height = if (here == null) 160.dp else GLOVE)
    }) {
        Steps(screen)
        Chosen(screen)
        val accuracy = here?.spot?.accuracyM
        when {
            here == null -> Notice(say(Say.REPORT_HERE_NONE), danger = false)
            accuracy != null -> Words(say(Say.REPORT_HERE_ACCURACY, "n" to accuracy), quiet = true)
        }
    }
}

/** Third touch. It saves. */
@Composable
private fun WhenPage(screen: ReportScreen) {
    val act = LocalAct.current
    Page(say(Say.REPORT_WHEN), bottom = {
        Huge(say(Say.REPORT_NOW), screen.clock, Icons.clock) { act(Act.UseNow(true)) }
        Press(say(Say.REPORT_EARLIER), { act(Act.UseNow(false)) }, Modifier.fillMaxWidth(), Tone.QUIET, height = GLOVE)
    }) {
        Steps(screen)
        Chosen(screen)
        val here = screen.here
        if (here != null) Words(here.words, quiet = true)
    }
}

@Composable
private fun Chosen(screen: ReportScreen) {
    val kind = screen.kind ?: return
    Text(kind.label, style = MaterialTheme.typography.displaySmall, color = MaterialTheme.colorScheme.onBackground)
}

/** One target a thumb cannot miss. */
@Composable
private fun Huge(label: String, detail: String?, icon: androidx.compose.ui.graphics.vector.ImageVector, onPress: () -> Unit) {
    val tones = LocalTones.current
    Column(
        Modifier.fillMaxWidth().heightIn(min = 220.dp).clip(Corner).background(tones.main).border(2.dp, tones.mainEdge, Corner)
            .clickable(role = Role.Button, onClick = onPress).padding(16.dp),
        Arrangement.Center, Alignment.CenterHorizontally,
    ) {
        Icon(icon, null, Modifier.size(44.dp), tones.onMain)
        Text(label, style = if (isLarge()) MaterialTheme.typography.displaySmall else MaterialTheme.typography.displayLarge, color = tones.onMain)
        if (detail != null) Text(detail, style = MaterialTheme.typography.bodyLarge, color = tones.onMain, textAlign = TextAlign.Center)
    }
}

/** Saved: said plainly, with everything else as an offer. */
@Composable
private fun SavedPage(screen: ReportScreen) {
    val act = LocalAct.current
    Page(say(Say.REPORT_TITLE), back = false, bottom = {
        if (!screen.locked) {
            Press(say(Say.REPORT_TELL), { act(Act.Go(Door.COMPOSE)) }, Modifier.fillMaxWidth(), Tone.QUIET, Icons.across, GLOVE)
            Press(say(Say.REPORT_SAY), { act(Act.Go(Door.RADIO)) }, Modifier.fillMaxWidth(), Tone.QUIET, Icons.radio, GLOVE)
            Press(say(Say.REPORT_ADD), { act(Act.Go(Door.INCIDENT)) }, Modifier.fillMaxWidth(), Tone.QUIET, Icons.pen, GLOVE)
        }
        Press(say(Say.DONE), { act(Act.Back) }, Modifier.fillMaxWidth(), height = GLOVE)
    }) {
        Chosen(screen)
        if (screen.locked) {
            Sign(Icons.lock, say(Say.REPORT_SAVED_SEALED), LocalTones.current.good, strong = true)
        } else {
            Sign(Icons.received, say(Say.REPORT_SAVED), LocalTones.current.good, strong = true)
        }
        Words(say(Say.REPORT_SAVED_NEXT), quiet = true)
        val reference = screen.reference
        if (reference != null && !screen.locked) Words(say(Say.REPORT_REFERENCE, "ref" to reference))
        for (warning in screen.warnings) Notice(warning, danger = false)
    }
}
