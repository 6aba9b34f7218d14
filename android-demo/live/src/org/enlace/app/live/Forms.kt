package org.enlace.app.live

import org.enlace.app.state.Act
import org.enlace.app.state.Choice
import org.enlace.app.state.FormLine
import org.enlace.app.state.FormScreen
import org.enlace.app.state.Picked
import org.enlace.app.words.Say
import org.enlace.field.Edit
import org.enlace.field.FieldException
import org.enlace.field.FormField
import org.enlace.field.Holds
import org.enlace.field.Value
import org.enlace.field.choices
import org.enlace.field.form

/** Answers that are no value, as the library writes them in codes. */
private const val UNKNOWN = "!unk"
private const val NOT_APPLICABLE = "!na"
private const val YES = "yes"
private const val NO = "no"
private const val NOW = "now"

internal suspend fun Desk.formScreen(place: Place.Form): FormScreen {
    val title = open.incident(place.incident, tongue)?.let(::line)?.title.orEmpty()
    val reasons = if (place.unsaid) choices("change_reason", tongue).map { Choice(it.code, it.label) } else emptyList()
    return FormScreen(title, asked(place).map { line(it, place.entered[it.path]) }, reasons)
}

/** The fields of the library's form below what filing missed. A grid of counts is asked for by its first cell. */
private fun Desk.asked(place: Place.Form): List<FormField> = form("incident", tongue)
    .filter { field -> '*' !in field.path && place.asked.any { field.path == it || field.path.startsWith("$it.") } }
    .map { field -> if (field.holds is Holds.Grid) field.copy(path = "${field.path}.public.involved", holds = Holds.Number(0, 9_999)) else field }
    .filter { it.holds !is Holds.Position && it.holds !is Holds.Person && it.holds !is Holds.Bytes && it.holds !is Holds.Codes }

private fun Desk.line(field: FormField, entered: String?): FormLine {
    val holds = field.holds
    val offered = when (holds) {
        is Holds.Code -> choices(holds.set, tongue).map { it.code to it.label }
        Holds.YesNo -> listOf(YES, NO).map { it to words.text("text.answer.$it").orEmpty() }
        Holds.Time -> listOf(NOW to words.say(Say.FORM_NOW))
        else -> emptyList()
    }
    val states = if (field.answers) listOf(UNKNOWN, NOT_APPLICABLE).zip(listOf("unknown", "not_applicable").map { words.text("text.answer.$it").orEmpty() }) else emptyList()
    val choices = (offered + states).map { (code, label) -> Choice(code, label, code == entered) }
    val writes = holds is Holds.Text || holds is Holds.Prose || holds is Holds.Number
    val text = if (writes) entered.takeUnless { it == UNKNOWN || it == NOT_APPLICABLE }.orEmpty() else null
    return FormLine(field.path, field.label, choices, text, if (holds is Holds.Prose) 4 else 1)
}

internal suspend fun Desk.onForm(place: Place.Form, act: Act) {
    fun enter(path: String, text: String) = stay(place.copy(entered = place.entered + (path to text)))
    when {
        act is Act.Fill -> enter(act.path, act.code)
        act is Act.WriteField -> enter(act.path, act.text)
        act == Act.SaveForm -> save(place, null)
        act is Act.Pick && act.field == Picked.REASON -> save(place, act.code)
    }
}

private suspend fun Desk.save(place: Place.Form, reason: String?) {
    val edits = asked(place).mapNotNull { field -> place.entered[field.path]?.let { value(field, it) }?.let { Edit.Set(field.path, it) } }
    try {
        open.edit(place.incident, edits, reason)
    } catch (error: FieldException.Input) {
        if (reason != null || error.findings.none { it.code == "change_reason_needed" }) throw error
        return stay(place.copy(unsaid = true))
    }
    back()
    (places.last() as? Place.Incident)?.let { stay(it.copy(missing = emptyList())) }
}

private fun Desk.value(field: FormField, entered: String): Value? = when (entered) {
    UNKNOWN -> Value.NotKnown
    NOT_APPLICABLE -> Value.NotApplicable
    else -> when (field.holds) {
        Holds.YesNo -> Value.YesNo(entered == YES)
        Holds.Time -> Value.Time(at())
        is Holds.Number -> entered.trim().toLongOrNull()?.let(Value::Number)
        is Holds.Prose -> Value.Prose(entered)
        else -> entered.trim().ifBlank { null }?.let(Value::Text)
    }
}
