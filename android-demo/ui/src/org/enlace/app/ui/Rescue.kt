package org.enlace.app.ui

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
import org.enlace.app.state.Choice
import org.enlace.app.state.Door
import org.enlace.app.state.IdentityScreen
import org.enlace.app.state.Person
import org.enlace.app.state.PersonScreen
import org.enlace.app.state.Picked
import org.enlace.app.state.RescueScreen
import org.enlace.app.state.Tally
import org.enlace.app.state.Triage
import org.enlace.app.words.Say

/** People to help, who stays with whom, what each needs. Nothing of a police form is on it. */
@Composable
fun RescuePage(screen: RescueScreen) {
    val act = LocalAct.current
    Page(say(Say.RESCUE_TITLE), bottom = {
        Press(say(Say.RESCUE_ADD), { act(Act.Go(Door.PERSON)) }, Modifier.fillMaxWidth(), icon = Icons.plus, height = GLOVE)
    }) {
        Sign(Icons.person, "${screen.title} · ${say(Say.RESCUE_CARE)}", MaterialTheme.colorScheme.onSurfaceVariant)
        if (screen.tally.isEmpty()) Words(say(Say.RESCUE_NONE), Modifier.padding(vertical = 24.dp), quiet = true) else Tallies(screen.tally)
        for (group in screen.groups) {
            val number = group.number
            Heading(if (number == null) say(Say.RESCUE_ALONE) else say(Say.RESCUE_GROUP, "n" to number))
            for (person in group.people) PersonPanel(person)
        }
    }
}

@Composable
private fun Tallies(tally: List<Tally>) = Panel {
    for (line in tally) Row(verticalAlignment = Alignment.CenterVertically) {
        TriageMark(line.triage, 24.dp)
        Words(line.label, Modifier.weight(1f).padding(horizontal = 12.dp))
        Text("${line.count}", style = MaterialTheme.typography.titleMedium, color = MaterialTheme.colorScheme.onSurface)
    }
}

@Composable
private fun PersonPanel(person: Person) {
    val act = LocalAct.current
    Panel(onPress = { act(Act.OpenPerson(person.id)) }) {
        Row(verticalAlignment = Alignment.CenterVertically) {
            TriageMark(person.triage, 34.dp)
            Column(Modifier.weight(1f).padding(start = 14.dp)) {
                Text(person.condition, style = MaterialTheme.typography.titleMedium, color = MaterialTheme.colorScheme.onSurface)
                Words(listOfNotNull(say(Say.RESCUE_PERSON, "n" to person.ordinal), person.age).joinToString(" · "), quiet = true)
            }
        }
        val language = person.language
        if (language != null) Words(say(Say.RESCUE_SPEAKS, "language" to language))
        if (person.needs.isNotEmpty()) FactLine(say(Say.RESCUE_NEEDS), person.needs.joinToString(" · "))
        val referred = person.referred
        if (referred != null) Words(say(Say.RESCUE_WENT, "where" to referred), quiet = true)
    }
}

/** One person: the condition first, by shape, colour and word. */
@Composable
fun PersonPage(screen: PersonScreen) {
    val act = LocalAct.current
    Page(say(Say.RESCUE_PERSON, "n" to screen.ordinal), bottom = {
        Press(say(Say.RESCUE_SAVE), { act(Act.SavePerson) }, Modifier.fillMaxWidth(), height = GLOVE)
    }) {
        Heading(say(Say.RESCUE_CONDITION))
        for (condition in screen.conditions) ConditionLine(condition)
        Heading(say(Say.RESCUE_NEEDS))
        Chips(screen.needs) { act(Act.Pick(Picked.NEED, it)) }
        Heading(say(Say.RESCUE_TOGETHER))
        Chips(screen.groups) { act(Act.Pick(Picked.GROUP, it)) }
        Heading(say(Say.RESCUE_LANGUAGE))
        Chips(screen.languages) { act(Act.Pick(Picked.LANGUAGE, it)) }
        Heading(say(Say.RESCUE_AGE))
        Chips(screen.ages) { act(Act.Pick(Picked.AGE, it)) }
        Way(Icons.lock, say(Say.RESCUE_IDENTITY)) { act(Act.Go(Door.IDENTITY)) }
    }
}

@Composable
private fun ConditionLine(condition: Choice) {
    val act = LocalAct.current
    val colors = MaterialTheme.colorScheme
    val chosen = say(Say.CHOSEN)
    Panel(
        Modifier.semantics { if (condition.chosen) contentDescription = chosen },
        onPress = { act(Act.Pick(Picked.CONDITION, condition.code)) }, edge = if (condition.chosen) colors.primary else null,
    ) {
        Row(verticalAlignment = Alignment.CenterVertically) {
            TriageMark(Triage.entries.find { it.code == condition.code }, 32.dp)
            Words(condition.label, Modifier.weight(1f).padding(horizontal = 14.dp))
            if (condition.chosen) Icon(Icons.check, null, Modifier.size(26.dp), colors.primary)
        }
    }
}

/** A name, only while somebody is there. */
@Composable
fun IdentityPage(screen: IdentityScreen) {
    val act = LocalAct.current
    Page(say(Say.IDENTITY_TITLE), bottom = {
        if (screen.shown) {
            Press(say(Say.IDENTITY_HIDE), { act(Act.HideIdentity) }, Modifier.fillMaxWidth(), icon = Icons.lock, height = GLOVE)
        } else {
            Press(say(Say.IDENTITY_SHOW), { act(Act.ShowPresence) }, Modifier.fillMaxWidth(), icon = Icons.finger, height = GLOVE)
        }
    }) {
        if (!screen.shown) {
            Sign(Icons.lock, say(Say.IDENTITY_LOCKED), MaterialTheme.colorScheme.onSurface, Modifier.padding(vertical = 16.dp))
        } else {
            val hides = screen.hides
            if (hides != null) Sign(Icons.clock, say(Say.IDENTITY_HIDES, "duration" to hides), LocalTones.current.attention)
            if (screen.facts.isNotEmpty()) Panel { for (fact in screen.facts) FactLine(fact.label, fact.shown) }
            for (field in screen.writing) Writing(field.label, field.text, { act(Act.WriteField(field.path, it)) })
            if (screen.facts.isEmpty() && screen.writing.isEmpty()) Words(say(Say.NOBODY), quiet = true)
        }
        Words(say(Say.IDENTITY_LOGGED), quiet = true)
    }
}
