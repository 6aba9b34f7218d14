package org.enlace.app.ui

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.ExperimentalLayoutApi
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.unit.dp
import org.enlace.app.state.Act
import org.enlace.app.state.Area
import org.enlace.app.state.Door
import org.enlace.app.state.DraftCard
import org.enlace.app.state.HomeScreen
import org.enlace.app.state.Mark
import org.enlace.app.state.ReportLine
import org.enlace.app.state.SyncScreen
import org.enlace.app.state.Truth
import org.enlace.app.words.Say

/** The list of reports, under what the server has of them. The thumb's place is for a new report. */
@Composable
fun HomePage(screen: HomeScreen) {
    val act = LocalAct.current
    Page(
        say(Say.HOME_TITLE), back = false,
        tool = {
            IconPress(Icons.search, say(Say.HOME_SEARCH), { act(Act.Go(Door.SEARCH)) })
            IconPress(Icons.settings, say(Say.HOME_SETTINGS), { act(Act.Go(Door.SETTINGS)) })
        },
        bottom = {
            Press(say(Say.HOME_REPORT), { act(Act.Go(Door.REPORT)) }, Modifier.fillMaxWidth(), icon = Icons.plus, height = GLOVE)
            val notices = if (screen.unanswered > 0) "${say(Say.HOME_NOTICES)} (${screen.unanswered})" else say(Say.HOME_NOTICES)
            Beside(
                { Press(notices, { act(Act.Go(Door.NOTICES)) }, it, Tone.QUIET, Icons.bell) },
                { Press(say(Say.HOME_MAP), { act(Act.Go(Door.MAP)) }, it, Tone.QUIET, Icons.map) },
            )
        },
    ) {
        Panel(onPress = { act(Act.Go(Door.SYNC)) }) { TruthLines(screen.truth) }
        if (screen.reports.isEmpty()) Words(say(Say.HOME_EMPTY), Modifier.padding(vertical = 24.dp), quiet = true)
        for (line in screen.reports) ReportRow(line)
    }
}

/** The sync truth: what waits, what was refused, how old all this is. */
@Composable
fun TruthLines(truth: Truth) {
    val words = LocalWords.current
    val tones = LocalTones.current
    if (truth.mark == Mark.RECEIVED) Sign(Mark.RECEIVED.icon(), say(Say.SYNC_ALL), tones.good, strong = true)
    if (truth.apart > 0) Sign(Mark.APART.icon(), words.counted(Say.SYNC_APART_ONE, Say.SYNC_APART_OTHER, truth.apart), tones.attention, strong = true)
    if (truth.refused > 0) Sign(Mark.REFUSED.icon(), words.counted(Say.SYNC_REFUSED_ONE, Say.SYNC_REFUSED_OTHER, truth.refused), tones.attention, strong = true)
    if (truth.waiting > 0) Sign(Mark.WAITING.icon(), words.counted(Say.SYNC_WAITING_ONE, Say.SYNC_WAITING_OTHER, truth.waiting), tones.still, strong = true)
    val oldest = truth.oldest
    if (truth.waiting > 0 && oldest != null) Words(say(Say.SYNC_OLDEST, "when" to oldest), quiet = true)
    if (!truth.complete) Words(say(Say.SYNC_INCOMPLETE), quiet = true)
    val contact = truth.contact
    Words(if (contact == null) say(Say.SYNC_CONTACT_NEVER) else say(Say.SYNC_CONTACT, "when" to contact), quiet = true)
}

/** A report in the list: what, where and when, and where it stands with the server. */
@OptIn(ExperimentalLayoutApi::class)
@Composable
fun ReportRow(line: ReportLine) {
    val act = LocalAct.current
    Panel(onPress = { act(Act.Open(line.id)) }) {
        Text(line.title, style = MaterialTheme.typography.titleMedium, color = MaterialTheme.colorScheme.onSurface)
        val place = line.place
        Words(if (place == null) line.time else "${line.time} · $place", quiet = true)
        if (line.exercise) Sign(Icons.warning, say(Say.EXERCISE), LocalTones.current.attention)
        val level = line.level
        if (level != null) Sign(Icons.bell, level, LocalTones.current.attention)
        if (line.conflicts > 0) Sign(Icons.across, LocalWords.current.count("conflict", line.conflicts.toLong()), LocalTones.current.attention)
        FlowRow(Modifier.fillMaxWidth(), Arrangement.SpaceBetween, Arrangement.spacedBy(6.dp)) {
            MarkSign(line.mark)
            val reference = line.reference
            if (reference != null) Text(reference, style = MaterialTheme.typography.labelMedium, color = MaterialTheme.colorScheme.onSurfaceVariant)
        }
    }
}

/** What the server has, in full: refused values with their reason, what will never go, each area's window. */
@Composable
fun SyncPage(screen: SyncScreen) {
    val act = LocalAct.current
    Page(say(Say.SYNC_TITLE), bottom = {
        val label = say(if (screen.running) Say.SYNC_RUNNING else Say.SYNC_NOW)
        Press(label, { act(Act.Sync) }, Modifier.fillMaxWidth(), icon = Icons.sync, height = GLOVE, enabled = !screen.running)
    }) {
        Panel { TruthLines(screen.truth) }
        if (screen.drafts.isNotEmpty()) Heading(say(Say.SYNC_DRAFTS))
        for (draft in screen.drafts) DraftPanel(draft)
        if (screen.never.isNotEmpty()) Heading(say(Say.SYNC_NEVER))
        for (never in screen.never) Panel { FactLine(never.label, never.shown) }
        if (screen.areas.isNotEmpty()) Heading(say(Say.SYNC_AREAS))
        for (area in screen.areas) AreaPanel(area)
    }
}

@Composable
private fun AreaPanel(area: Area) = Panel {
    Words(area.name)
    val since = area.since
    when {
        !area.complete -> Sign(Icons.clock, say(Say.SYNC_INCOMPLETE), LocalTones.current.still)
        since == null -> Sign(Icons.received, say(Say.SYNC_COMPLETE_ALL), LocalTones.current.good)
        else -> Sign(Icons.received, say(Say.SYNC_COMPLETE, "when" to since), LocalTones.current.good)
    }
    val contact = area.contact
    if (contact != null) Words(say(Say.SYNC_CONTACT, "when" to contact), quiet = true)
}

/** Values that a refusal took out, with the reason, offered again. */
@Composable
fun DraftPanel(draft: DraftCard) = Panel(edge = LocalTones.current.attention) {
    val act = LocalAct.current
    Sign(Icons.warning, draft.title, LocalTones.current.attention, strong = true)
    Words(draft.why)
    for (value in draft.values) FactLine(value.label, value.shown)
    Beside(
        { Press(say(Say.SYNC_TAKE), { act(Act.TakeDraft(draft.number)) }, it) },
        { Press(say(Say.SYNC_DROP), { act(Act.DropDraft(draft.number)) }, it, Tone.QUIET) },
    )
}
