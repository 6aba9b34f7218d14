package org.enlace.app.ui

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.material3.Icon
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import org.enlace.app.state.Act
import org.enlace.app.state.Conflict
import org.enlace.app.state.Door
import org.enlace.app.state.IncidentScreen
import org.enlace.app.state.Picked
import org.enlace.app.state.ReportLine
import org.enlace.app.state.TimelineScreen
import org.enlace.app.words.Say

/** A report: what is known, what two people say differently, and what can be done next. */
@Composable
fun IncidentPage(screen: IncidentScreen) {
    val act = LocalAct.current
    Page(screen.line.title, bottom = {
        if (screen.canFile) Press(say(Say.INCIDENT_FILE), { act(Act.File) }, Modifier.fillMaxWidth(), icon = Icons.pen, height = GLOVE)
        Beside(
            { Press(say(Say.REPORT_SAY), { act(Act.Go(Door.RADIO)) }, it, Tone.QUIET, Icons.radio) },
            { Press(say(Say.REPORT_TELL), { act(Act.Go(Door.COMPOSE)) }, it, Tone.QUIET, Icons.across) },
        )
    }) {
        Standing(screen.line)
        for (conflict in screen.conflicts) ConflictPanel(conflict)
        if (screen.reasons.isNotEmpty()) {
            Heading(say(Say.INCIDENT_REASON))
            Chips(screen.reasons) { act(Act.Pick(Picked.REASON, it)) }
        }
        for (draft in screen.drafts) DraftPanel(draft)
        Ways(screen)
        if (screen.missing.isNotEmpty()) Panel(edge = LocalTones.current.attention) {
            Sign(Icons.pen, say(Say.INCIDENT_MISSING), LocalTones.current.attention, strong = true)
            for (missing in screen.missing) Words(missing, quiet = true)
            Press(say(Say.FORM_ANSWER), { act(Act.Go(Door.FORM)) }, Modifier.fillMaxWidth())
        }
        Heading(say(Say.INCIDENT_FACTS))
        Panel { for (fact in screen.facts) FactLine(fact.label, fact.shown) }
        Switch(say(Say.INCIDENT_PIN), null, screen.pinned) { act(Act.Pin(it)) }
    }
}

@Composable
private fun Standing(line: ReportLine) = Panel {
    Words(listOfNotNull(line.status, line.level).joinToString(" · "))
    Words(listOfNotNull(line.time, line.place).joinToString(" · "), quiet = true)
    MarkSign(line.mark)
    val reference = line.reference
    if (reference != null) Words(say(Say.REPORT_REFERENCE, "ref" to reference), quiet = true)
}

@Composable
private fun Ways(screen: IncidentScreen) {
    val act = LocalAct.current
    Way(Icons.person, "${say(Say.INCIDENT_PEOPLE)} (${screen.people})") { act(Act.Go(Door.RESCUE)) }
    Way(Icons.box, "${say(Say.INCIDENT_EVIDENCE)} (${screen.evidence})") { act(Act.Go(Door.EVIDENCE)) }
    Way(Icons.list, say(Say.INCIDENT_TIMELINE)) { act(Act.Go(Door.TIMELINE)) }
}

/** A line that leads somewhere. */
@Composable
fun Way(icon: androidx.compose.ui.graphics.vector.ImageVector, label: String, onPress: () -> Unit) {
    Panel(onPress = onPress) {
        Row(verticalAlignment = Alignment.CenterVertically) {
            Icon(icon, null, Modifier.size(26.dp), MaterialTheme.colorScheme.onSurfaceVariant)
            Words(label, Modifier.weight(1f).padding(horizontal = 14.dp))
            Icon(Icons.chevron, null, Modifier.size(22.dp), MaterialTheme.colorScheme.onSurfaceVariant)
        }
    }
}

/** Both answers with who and when. Nothing is preselected: a person decides. */
@Composable
private fun ConflictPanel(conflict: Conflict) = Panel(edge = LocalTones.current.attention) {
    val act = LocalAct.current
    Sign(Icons.across, "${say(Say.INCIDENT_CONFLICT)}: ${conflict.label}", LocalTones.current.attention, strong = true)
    Words(say(Say.INCIDENT_CONFLICT_WHY), quiet = true)
    conflict.sides.forEachIndexed { at, side ->
        Column(Modifier.fillMaxWidth().padding(top = 6.dp), Arrangement.spacedBy(4.dp)) {
            Text(side.shown, style = MaterialTheme.typography.titleMedium, color = MaterialTheme.colorScheme.onSurface)
            Words(say(Say.INCIDENT_SIDE, "who" to side.who, "when" to side.time), quiet = true)
            val label = "${say(Say.INCIDENT_CONFLICT_KEEP)}: ${side.shown}"
            Press(say(Say.INCIDENT_CONFLICT_KEEP), { act(Act.Keep(conflict.path, at)) }, Modifier.fillMaxWidth().semantics { contentDescription = label }, Tone.QUIET)
        }
    }
}

/** Who did what and when, and what is proven of it. */
@Composable
fun TimelinePage(screen: TimelineScreen) = Page(say(Say.TIMELINE_TITLE)) {
    Words(screen.title, quiet = true)
    for (item in screen.items) Panel {
        Words(item.what)
        val why = item.why
        if (why != null) Words(why, quiet = true)
        Words("${item.who} · ${item.time}", quiet = true)
        Sign(item.proof.icon(), item.proven, item.proof.tint())
    }
}
