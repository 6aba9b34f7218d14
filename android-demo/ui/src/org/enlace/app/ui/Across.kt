package org.enlace.app.ui

import androidx.compose.foundation.background
import androidx.compose.foundation.border
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.unit.dp
import org.enlace.app.state.Accord
import org.enlace.app.state.Act
import org.enlace.app.state.BothRow
import org.enlace.app.state.ComposeScreen
import org.enlace.app.state.Names
import org.enlace.app.state.NoticeLine
import org.enlace.app.state.NoticeScreen
import org.enlace.app.state.NoticesScreen
import org.enlace.app.state.Picked
import org.enlace.app.words.Say

/** Notices of the other side, those that wait for an answer first. */
@Composable
fun NoticesPage(screen: NoticesScreen) = Page(say(Say.NOTICES_TITLE)) {
    val act = LocalAct.current
    if (screen.notices.isEmpty()) Words(say(Say.NOTICES_EMPTY), Modifier.padding(vertical = 24.dp), quiet = true)
    for (notice in screen.notices) Panel(onPress = { act(Act.Open(notice.id)) }) { NoticeHead(notice) }
}

@Composable
private fun NoticeHead(notice: NoticeLine) {
    Text(notice.title, style = MaterialTheme.typography.titleMedium, color = MaterialTheme.colorScheme.onSurface)
    Words("${say(Say.NOTICES_FROM, "agency" to notice.from)} · ${notice.time}", quiet = true)
    Sign(Icons.bell, notice.level, if (notice.high) LocalTones.current.danger else LocalTones.current.still)
    val answer = notice.answer
    if (answer == null) {
        Sign(Icons.clock, say(Say.NOTICES_UNANSWERED), LocalTones.current.attention)
    } else {
        Sign(Icons.received, say(Say.NOTICES_ANSWERED, "answer" to answer), LocalTones.current.good)
    }
}

/** A notice: what it says, one touch to answer, and the two countries side by side. */
@Composable
fun NoticePage(screen: NoticeScreen) {
    val act = LocalAct.current
    Page(say(Say.NOTICE_TITLE)) {
        Panel { NoticeHead(screen.line) }
        Heading(say(Say.NOTICE_ANSWER))
        Chips(screen.answers, GLOVE) { act(Act.Answer(it)) }
        Panel { for (line in screen.lines) Words(line) }
        if (screen.given.isNotEmpty()) {
            Heading(say(Say.NOTICE_ANSWERS))
            Panel { for (given in screen.given) FactLine("${given.who} · ${given.time}", given.answer) }
        }
        Heading(say(Say.NOTICE_BOTH))
        for (row in screen.rows) BothPanel(row, screen.countries)
        Words(screen.until, quiet = true)
    }
}

/** One claim by country. Silence is a cell of its own; equal words are no agreement. */
@Composable
private fun BothPanel(row: BothRow, countries: List<String>) = Panel {
    Words(row.label, quiet = true)
    val cells = row.says.zip(countries)
    Beside({ Cell(cells.first().second, cells.first().first, it) }, { Cell(cells.last().second, cells.last().first, it) })
    val tones = LocalTones.current
    when (row.accord) {
        Accord.AGREED -> Sign(Icons.pen, say(Say.NOTICE_AGREED), tones.good)
        Accord.DIFFER -> Sign(Icons.across, say(Say.NOTICE_DIFFER), tones.attention)
        Accord.ONE_SIDED -> Sign(Icons.clock, say(Say.NOTICE_ONE), tones.still)
        Accord.EQUAL -> {}
    }
}

@Composable
private fun Cell(country: String, says: String?, modifier: Modifier) {
    val colors = MaterialTheme.colorScheme
    val frame = modifier.clip(Corner).background(if (says == null) colors.surfaceContainer else colors.surfaceContainerHigh).border(1.dp, colors.outlineVariant, Corner)
    Column(frame.padding(12.dp)) {
        Text(country, style = MaterialTheme.typography.labelMedium, color = colors.onSurfaceVariant)
        Words(says ?: say(Say.NOTICE_SILENT), quiet = says == null)
    }
}

/** A notice is written from codes, then shown exactly as it leaves. */
@Composable
fun ComposePage(screen: ComposeScreen) = when {
    screen.sent -> SentPage()
    screen.checking -> CheckPage(screen)
    else -> WritePage(screen)
}

@Composable
private fun WritePage(screen: ComposeScreen) {
    val act = LocalAct.current
    Page(say(Say.COMPOSE_TITLE), bottom = {
        Press(say(Say.COMPOSE_CHECK), { act(Act.Check) }, Modifier.fillMaxWidth(), icon = Icons.eye, height = GLOVE)
    }) {
        Text(screen.title, style = MaterialTheme.typography.titleMedium, color = MaterialTheme.colorScheme.onBackground)
        Heading(say(Say.COMPOSE_ASKS))
        Chips(screen.asks) { act(Act.Pick(Picked.ASK, it)) }
        Heading(say(Say.COMPOSE_PURPOSE))
        Chips(screen.purposes) { act(Act.Pick(Picked.PURPOSE, it)) }
        Heading(say(Say.COMPOSE_HAPPENING))
        Chips(screen.happening) { act(Act.Pick(Picked.HAPPENING, it)) }
        Heading(say(Say.COMPOSE_PRECISION))
        Chips(screen.precision) { act(Act.Pick(Picked.PRECISION, it)) }
        Writing(say(Say.COMPOSE_TEXT), screen.text, { act(Act.Write(it)) }, lines = 3)
        Words(say(Say.COMPOSE_LEFT, "n" to (screen.textMax - screen.text.length).coerceAtLeast(0)), quiet = true)
    }
}

/** The preview, and the one question that is asked before free words leave. */
@Composable
private fun CheckPage(screen: ComposeScreen) {
    val act = LocalAct.current
    Page(say(Say.COMPOSE_PREVIEW), bottom = {
        if (screen.text.isNotBlank() && screen.names != Names.NONE) {
            Words(say(Say.COMPOSE_NAMES))
            Press(say(Say.COMPOSE_NAMES_NONE), { act(Act.AnswerNames(true)) }, Modifier.fillMaxWidth(), height = GLOVE)
            Press(say(Say.COMPOSE_NAMES_SOME), { act(Act.AnswerNames(false)) }, Modifier.fillMaxWidth(), Tone.QUIET, height = GLOVE)
        } else {
            Press(say(Say.COMPOSE_SEND), { act(Act.Send) }, Modifier.fillMaxWidth(), icon = Icons.across, height = GLOVE, enabled = screen.maySend)
        }
    }) {
        Panel(edge = MaterialTheme.colorScheme.primary) { for (line in screen.preview) Words(line) }
        for (doubt in screen.doubts) Notice(doubt, danger = false)
        Sign(Icons.lock, say(Say.COMPOSE_NOTHING), MaterialTheme.colorScheme.onSurface)
        Panel {
            Words(say(Say.COMPOSE_TO), quiet = true)
            for (recipient in screen.recipients) Words(recipient)
            Words(screen.keeps, quiet = true)
        }
    }
}

@Composable
private fun SentPage() {
    val act = LocalAct.current
    Page(say(Say.COMPOSE_TITLE), back = false, bottom = { Press(say(Say.DONE), { act(Act.Back) }, Modifier.fillMaxWidth(), height = GLOVE) }) {
        Sign(Icons.received, say(Say.COMPOSE_SENT), LocalTones.current.good, strong = true)
    }
}
