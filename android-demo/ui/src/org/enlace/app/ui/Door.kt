package org.enlace.app.ui

import androidx.compose.foundation.background
import androidx.compose.foundation.border
import androidx.compose.foundation.clickable
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
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
import androidx.compose.ui.semantics.clearAndSetSemantics
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.Dp
import androidx.compose.ui.unit.dp
import org.enlace.app.state.Act
import org.enlace.app.state.CodeStage
import org.enlace.app.state.Door
import org.enlace.app.state.EnrolScreen
import org.enlace.app.state.EnrolStage
import org.enlace.app.state.GoneScreen
import org.enlace.app.state.GoneWhy
import org.enlace.app.state.OrderKind
import org.enlace.app.state.OrderScreen
import org.enlace.app.state.UnlockScreen
import org.enlace.app.words.Say

private val KEYS = listOf(listOf(1, 2, 3), listOf(4, 5, 6), listOf(7, 8, 9))

/** The code, in keys for a thumb in a glove. Reporting is possible without it. */
@Composable
fun UnlockPage(screen: UnlockScreen) {
    val act = LocalAct.current
    val choosing = screen.stage != CodeStage.ENTER
    Page(say(if (choosing) Say.UNLOCK_CHOOSING else Say.UNLOCK_TITLE), back = false, bottom = {
        KeyPad()
        if (!choosing) Press(say(Say.UNLOCK_REPORT), { act(Act.Go(Door.LOCKED_REPORT)) }, Modifier.fillMaxWidth(), icon = Icons.pen, height = GLOVE)
    }) {
        Words(
            say(
                when (screen.stage) {
                    CodeStage.ENTER -> Say.UNLOCK_CODE
                    CodeStage.CHOOSE -> Say.UNLOCK_CHOOSE
                    CodeStage.REPEAT -> Say.UNLOCK_REPEAT
                },
            ),
        )
        Digits(screen.digits)
        if (screen.wrong) Notice(say(Say.UNLOCK_TRIES, "n" to screen.triesLeft, "max" to screen.triesOf), danger = screen.triesLeft <= 3)
        val wait = screen.wait
        if (wait != null) Notice(say(Say.UNLOCK_WAIT, "duration" to wait), danger = false)
    }
}

/** How many digits are in; never which. */
@Composable
private fun Digits(count: Int) {
    val spoken = say(Say.UNLOCK_DIGITS, "n" to count)
    val colors = MaterialTheme.colorScheme
    Row(Modifier.padding(vertical = 8.dp).semantics { contentDescription = spoken }, Arrangement.spacedBy(14.dp)) {
        repeat(6) { at ->
            val mark = Modifier.size(20.dp).clip(Corner)
            Box(if (at < count) mark.background(colors.primary) else mark.border(2.dp, colors.outline, Corner))
        }
    }
}

@Composable
private fun KeyPad() {
    val act = LocalAct.current
    Column(Modifier.fillMaxWidth(), Arrangement.spacedBy(8.dp)) {
        for (row in KEYS) {
            Row(Modifier.fillMaxWidth(), Arrangement.spacedBy(8.dp)) {
                for (digit in row) Key(Modifier.weight(1f), say(Say.UNLOCK_DIGIT, "n" to digit), { act(Act.Digit(digit)) }) { KeyFace("$digit") }
            }
        }
        Row(Modifier.fillMaxWidth(), Arrangement.spacedBy(8.dp)) {
            Key(Modifier.weight(1f), say(Say.UNLOCK_PRESENCE), { act(Act.ShowPresence) }) { Icon(Icons.finger, null, Modifier.size(30.dp), MaterialTheme.colorScheme.onSurface) }
            Key(Modifier.weight(1f), say(Say.UNLOCK_DIGIT, "n" to 0), { act(Act.Digit(0)) }) { KeyFace("0") }
            Key(Modifier.weight(1f), say(Say.UNLOCK_ERASE), { act(Act.EraseDigit) }) { Icon(Icons.erase, null, Modifier.size(30.dp), MaterialTheme.colorScheme.onSurface) }
        }
    }
}

@Composable
private fun KeyFace(text: String) =
    Text(text, Modifier.clearAndSetSemantics {}, style = MaterialTheme.typography.headlineMedium, color = MaterialTheme.colorScheme.onSurface)

@Composable
private fun Key(modifier: Modifier, label: String, onPress: () -> Unit, face: @Composable () -> Unit) {
    Box(
        modifier.heightIn(min = GLOVE).clip(Corner).background(MaterialTheme.colorScheme.surfaceContainer)
            .clickable(role = Role.Button, onClick = onPress).semantics { contentDescription = label },
        contentAlignment = Alignment.Center,
    ) { face() }
}

/** Joining by the code on a sheet of paper. `camera` is the phone's view, drawn by the shell. */
@Composable
fun EnrolPage(screen: EnrolScreen, camera: @Composable (Modifier) -> Unit) {
    val act = LocalAct.current
    Page(say(Say.ENROL_TITLE), back = screen.stage == EnrolStage.TYPING, bottom = {
        when (screen.stage) {
            EnrolStage.SCANNING -> Press(say(Say.ENROL_TYPE), { act(Act.Go(Door.TYPE_CODE)) }, Modifier.fillMaxWidth(), Tone.QUIET)
            EnrolStage.TYPING -> Press(say(Say.ENROL_GO), { act(Act.Join) }, Modifier.fillMaxWidth(), enabled = screen.typed.isNotBlank())
            EnrolStage.WAITING -> Press(say(Say.ENROL_SYNC), { act(Act.Sync) }, Modifier.fillMaxWidth(), icon = Icons.sync)
            EnrolStage.DONE -> Press(say(Say.DONE), { act(Act.Go(Door.HOME)) }, Modifier.fillMaxWidth())
        }
    }) {
        when (screen.stage) {
            EnrolStage.SCANNING -> {
                Words(say(Say.ENROL_SCAN))
                Finder(say(Say.ENROL_CAMERA), camera)
            }
            EnrolStage.TYPING -> Writing(say(Say.ENROL_TYPED), screen.typed, { act(Act.Typed(it)) }, lines = 4)
            EnrolStage.WAITING -> {
                Panel { Sign(Icons.clock, say(Say.ENROL_WAITING), LocalTones.current.still) }
                val fingerprint = screen.fingerprint
                if (fingerprint != null) Panel { FactLine(say(Say.ENROL_FINGERPRINT), fingerprint) }
            }
            EnrolStage.DONE -> Panel {
                Sign(Icons.received, say(Say.ENROL_DONE, "agency" to screen.agency), LocalTones.current.good, strong = true)
                Words(say(Say.ENROL_NUMBER, "device" to screen.device), quiet = true)
            }
        }
    }
}

/** The frame of a camera's view. */
@Composable
fun Finder(label: String, camera: @Composable (Modifier) -> Unit, height: Dp = 320.dp) {
    val colors = MaterialTheme.colorScheme
    Box(
        Modifier.fillMaxWidth().heightIn(min = height).clip(Corner).background(colors.surfaceContainer).border(2.dp, colors.outline, Corner)
            .semantics { contentDescription = label },
        contentAlignment = Alignment.Center,
    ) {
        camera(Modifier.fillMaxWidth().heightIn(min = height))
        Icon(Icons.frame, null, Modifier.size(height / 2), colors.onSurfaceVariant)
    }
}

/** An order of the agency: plain, and one button. */
@Composable
fun OrderPage(screen: OrderScreen) {
    val act = LocalAct.current
    val now = screen.kind == OrderKind.DESTROY_NOW
    Page(say(Say.ORDER_TITLE), back = false, bottom = {
        Press(say(if (now) Say.ORDER_OBEY_NOW else Say.ORDER_OBEY), { act(Act.Obey) }, Modifier.fillMaxWidth(), Tone.DANGER, height = GLOVE)
    }) {
        Words(
            say(
                when (screen.kind) {
                    OrderKind.RETIRE -> Say.ORDER_RETIRE
                    OrderKind.DESTROY -> Say.ORDER_DESTROY
                    OrderKind.DESTROY_NOW -> Say.ORDER_DESTROY_NOW
                },
            ),
        )
    }
}

/** Nothing is left here, and why that is no loss. */
@Composable
fun GonePage(screen: GoneScreen) {
    val act = LocalAct.current
    Page(say(Say.GONE_TITLE), back = false, bottom = { Press(say(Say.GONE_AGAIN), { act(Act.JoinAgain) }, Modifier.fillMaxWidth()) }) {
        Words(
            say(
                when (screen.why) {
                    GoneWhy.TRIES -> Say.GONE_TRIES
                    GoneWhy.ORDER -> Say.GONE_ORDER
                    GoneWhy.KEY -> Say.GONE_KEY
                },
            ),
        )
    }
}
