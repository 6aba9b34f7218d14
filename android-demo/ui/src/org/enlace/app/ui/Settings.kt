package org.enlace.app.ui

import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import org.enlace.app.state.Act
import org.enlace.app.state.Choice
import org.enlace.app.state.Lang
import org.enlace.app.state.Look
import org.enlace.app.state.SettingsScreen
import org.enlace.app.words.Say

private val NAMES = mapOf(Lang.ES to "Español", Lang.EN to "English")

/** Few settings. The language changes at once, under the finger. */
@Composable
fun SettingsPage(screen: SettingsScreen) {
    val act = LocalAct.current
    val lang = LocalWords.current.lang
    Page(say(Say.SETTINGS_TITLE), bottom = {
        Press(say(Say.SETTINGS_LOCK), { act(Act.Lock) }, Modifier.fillMaxWidth(), icon = Icons.lock, height = GLOVE)
    }) {
        Heading(say(Say.SETTINGS_LANG))
        Chips(NAMES.map { (each, name) -> Choice(each.name, name, each == lang) }) { act(Act.Speak(Lang.valueOf(it))) }
        Heading(say(Say.SETTINGS_LOOK))
        Chips(looks(screen.look)) { act(Act.SetLook(Look.valueOf(it))) }
        Switch(say(Say.SETTINGS_QUIET), say(Say.SETTINGS_QUIET_WHY), screen.quietAtNight) { act(Act.SetQuiet(it)) }
        Switch(say(Say.SETTINGS_DUTY), say(Say.SETTINGS_DUTY_WHY), screen.onDuty) { act(Act.SetDuty(it)) }
        Panel {
            FactLine(say(Say.SETTINGS_HOLDER), screen.holder)
            FactLine(say(Say.SETTINGS_DEVICE), screen.device)
            Words(say(Say.SETTINGS_WIPE, "n" to screen.wipeAfter), quiet = true)
        }
    }
}

@Composable
private fun looks(chosen: Look): List<Choice> = listOf(
    Look.AUTO to Say.SETTINGS_LOOK_AUTO, Look.DARK to Say.SETTINGS_LOOK_DARK, Look.LIGHT to Say.SETTINGS_LOOK_LIGHT,
).map { (look, word) -> Choice(look.name, say(word), look == chosen) }
