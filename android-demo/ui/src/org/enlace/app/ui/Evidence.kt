package org.enlace.app.ui

import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.unit.dp
import org.enlace.app.state.Act
import org.enlace.app.state.EvidenceScreen
import org.enlace.app.state.Names
import org.enlace.app.state.Picked
import org.enlace.app.state.RadioScreen
import org.enlace.app.state.SearchScreen
import org.enlace.app.words.Say

/** An item of evidence: picture, what it is, packaging, signature. `camera` is drawn by the shell. */
@Composable
fun EvidencePage(screen: EvidenceScreen, camera: @Composable (Modifier) -> Unit) {
    val act = LocalAct.current
    if (screen.reference != null) return KeptPage(screen, screen.reference)
    val taken = screen.digest != null
    Page(say(Say.EVIDENCE_TITLE), bottom = {
        if (taken) {
            Press(say(Say.EVIDENCE_SIGN), { act(Act.SignEvidence) }, Modifier.fillMaxWidth(), icon = Icons.pen, height = GLOVE, enabled = screen.kinds.any { it.chosen })
        } else {
            Press(say(Say.EVIDENCE_SHOOT), { act(Act.Shoot) }, Modifier.fillMaxWidth(), icon = Icons.camera, height = GLOVE)
        }
    }) {
        if (taken) Taken(screen) else Finder(say(Say.ENROL_CAMERA), camera)
        if (taken) {
            Heading(say(Say.EVIDENCE_KIND))
            Chips(screen.kinds) { act(Act.Pick(Picked.EVIDENCE_KIND, it)) }
            Writing(say(Say.EVIDENCE_DESCRIBE), screen.description, { act(Act.Pick(Picked.DESCRIPTION, it)) }, lines = 2)
            Heading(say(Say.EVIDENCE_PACKAGING))
            Chips(screen.packaging) { act(Act.Pick(Picked.PACKAGING, it)) }
            Writing(say(Say.EVIDENCE_SEAL), screen.seal, { act(Act.Pick(Picked.SEAL, it)) })
        }
        Words(say(Say.EVIDENCE_SIDE), quiet = true)
    }
}

/** Signed: which item of this phone it is, and the next one an offer. */
@Composable
private fun KeptPage(screen: EvidenceScreen, reference: String) {
    val act = LocalAct.current
    Page(say(Say.EVIDENCE_TITLE), back = false, bottom = {
        Press(say(Say.EVIDENCE_AGAIN), { act(Act.Shoot) }, Modifier.fillMaxWidth(), Tone.QUIET, Icons.camera, GLOVE)
        Press(say(Say.DONE), { act(Act.Back) }, Modifier.fillMaxWidth(), height = GLOVE)
    }) {
        Sign(Icons.received, say(Say.EVIDENCE_KEPT), LocalTones.current.good, strong = true)
        Words(say(Say.REPORT_REFERENCE, "ref" to reference))
        val number = screen.number
        if (number != null) Words(say(Say.EVIDENCE_NUMBER, "n" to number), quiet = true)
        Words(say(Say.EVIDENCE_PRINT, "digest" to screen.digest.orEmpty()), quiet = true)
        Words(say(Say.EVIDENCE_SIDE), quiet = true)
    }
}

@Composable
private fun Taken(screen: EvidenceScreen) {
    val act = LocalAct.current
    Panel {
        Sign(Icons.received, listOfNotNull(screen.time, screen.place).joinToString(" · "), LocalTones.current.good)
        Words(say(Say.EVIDENCE_PRINT, "digest" to screen.digest.orEmpty()), quiet = true)
        Words(say(Say.EVIDENCE_SIGNED), quiet = true)
        Press(say(Say.EVIDENCE_AGAIN), { act(Act.Shoot) }, Modifier.fillMaxWidth(), Tone.QUIET, Icons.camera)
    }
}

/** A search on this phone. Names are another compartment, opened on purpose. */
@Composable
fun SearchPage(screen: SearchScreen) {
    val act = LocalAct.current
    Page(say(Say.SEARCH_TITLE), bottom = {
        if (!screen.names) Press(say(Say.SEARCH_NAMES), { act(Act.ShowPresence) }, Modifier.fillMaxWidth(), Tone.QUIET, Icons.lock)
    }) {
        Writing(say(Say.SEARCH_FIELD), screen.query, { act(Act.Write(it)) })
        Words(say(Say.SEARCH_NOTE), quiet = true)
        if (screen.query.isNotBlank() && screen.hits.isEmpty()) Words(say(Say.SEARCH_EMPTY))
        for (hit in screen.hits) ReportRow(hit)
    }
}

/** One text, as large as the screen allows, for reading aloud. */
@Composable
fun RadioPage(screen: RadioScreen) {
    val act = LocalAct.current
    Page(say(Say.RADIO_TITLE), bottom = {
        Press(say(Say.RADIO_OTHER), { act(Act.OtherLanguage) }, Modifier.fillMaxWidth(), Tone.QUIET, height = GLOVE)
    }) {
        Words(say(Say.RADIO_CAREFUL), quiet = true)
        for (line in screen.lines) {
            Text(line, Modifier.padding(vertical = 6.dp), style = MaterialTheme.typography.headlineMedium, color = MaterialTheme.colorScheme.onBackground)
        }
    }
}
