package org.enlace.app.ui

import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import org.enlace.app.state.Act
import org.enlace.app.state.FormLine
import org.enlace.app.state.FormScreen
import org.enlace.app.state.Picked
import org.enlace.app.words.Say

/** What filing asks for and nobody answered yet. "Not known" is an answer, too, and one touch. */
@Composable
fun FormPage(screen: FormScreen) {
    val act = LocalAct.current
    Page(say(Say.INCIDENT_MISSING), bottom = {
        Press(say(Say.FORM_SAVE), { act(Act.SaveForm) }, Modifier.fillMaxWidth(), icon = Icons.pen, height = GLOVE)
    }) {
        Words(screen.title, quiet = true)
        if (screen.reasons.isNotEmpty()) {
            Heading(say(Say.INCIDENT_REASON))
            Chips(screen.reasons) { act(Act.Pick(Picked.REASON, it)) }
        }
        for (field in screen.fields) Line(field)
    }
}

@Composable
private fun Line(field: FormLine) {
    val act = LocalAct.current
    Heading(field.label)
    val text = field.text
    if (text != null) Writing(field.label, text, { act(Act.WriteField(field.path, it)) }, field.lines, titled = false)
    Chips(field.choices) { act(Act.Fill(field.path, it)) }
}
