package org.enlace.field.tests

import org.enlace.field.DocumentView
import org.enlace.field.FieldException
import org.enlace.field.IncidentFilter
import org.enlace.field.Lang
import org.enlace.field.SearchIn
import org.enlace.field.Value
import org.json.JSONArray
import org.json.JSONObject

/** Looks at what a step expects; `false` for a step that does something. */
suspend fun Player.expects(step: Step): Boolean {
    when (step.what) {
        "expect" -> document(step)
        "same" -> allTheSame(step)
        "list" -> are(app(step).incidents(filter(step.text("filter")), Lang.ES).rows.map { it.document }, step)
        "search" -> are(app(step).search(step.text("text"), SearchIn.INTERNAL).map { it.document }, step)
        "evidence" -> are(app(step).evidenceOf(id(step, "incident"), Lang.ES).map { it.document }, step)
        "window" -> window(step)
        "drafts" -> drafts(step)
        "order" -> same(app(step).pendingOrder()?.name?.lowercase() ?: "none", step.text("is"))
        else -> return false
    }
    return true
}

private fun filter(word: String): IncidentFilter = when (word) {
    "in_conflict" -> IncidentFilter(inConflict = true)
    "not_synced" -> IncidentFilter(notSynced = true)
    "mine" -> IncidentFilter(mine = true)
    else -> error("no such filter: $word")
}

private fun Player.are(found: List<String>, step: Step) = same(found.map(::nameOf).sorted(), step.texts("documents").sorted())

private suspend fun Player.document(step: Step) {
    val view = try {
        app(step).document(id(step), Lang.ES)
    } catch (_: FieldException.NotHere) {
        return holds(step.flag("missing")) { "is not there" }
    }
    holds(!step.flag("missing")) { "is there" }
    val fields = view.fields.associateBy { it.path }
    step.values("fields").forEach { (path, wanted) ->
        val field = fields[path]
        same(field?.let { plain(it.value) }, wanted)
        holds(field?.label.orEmpty().isNotBlank() && field?.shown.orEmpty().isNotBlank()) { "$path has no words" }
    }
    if ("absent" in step) same(step.texts("absent").filter { it in fields }, emptyList())
    if ("conflict" in step) {
        val found = fields.values.filter { it.sides.isNotEmpty() }
            .associate { field -> field.path to field.sides.map { "${plain(it.value)}" }.sorted() }
        same(found, step.sides("conflict").mapValues { (_, sides) -> sides.map(Value::toString).sorted() })
    }
    if ("state" in step) same(view.sync.name.lowercase(), step.text("state"))
}

private suspend fun Player.allTheSame(step: Step) {
    val views = step.texts("phones").map { phone(it).app.document(id(step), Lang.ES) }
    val shown = { view: DocumentView ->
        view.fields.map { field -> Triple(field.path, field.value, field.sides.map { "${it.value}" }.sorted()) }.toSet()
    }
    holds(views.size > 1 && views.first().fields.isNotEmpty()) { "nothing to compare" }
    views.forEach { same(shown(it), shown(views.first())) }
}

private suspend fun Player.window(step: Step) {
    val stream = app(step).syncSummary(Lang.ES).streams.first { it.stream == step.text("stream") }
    same(stream.complete, step.flag("complete"))
    val wanted = if ("days" in step) daysAgo(step.number("days")) else null
    val near = { found: Long, ms: Long -> kotlin.math.abs(found - ms) < HOUR_MS }
    val found = stream.windowFromMs
    val holds = if (found == null || wanted == null) found == wanted else near(found, wanted)
    holds(holds) { "the window begins at $found, expected $wanted" }
}

/** The window is counted from the server's clock, the scenario's days from the beginning of the test. */
private const val HOUR_MS = 3_600_000L

private suspend fun Player.drafts(step: Step) {
    val drafts = app(step).drafts(Lang.ES)
    same(drafts.size, step.drafts().size)
    step.drafts().forEach { wanted ->
        val draft = drafts.firstOrNull { nameOf(it.document) == wanted.document } ?: throw Unmet("no draft of ${wanted.document}")
        same(draft.code, wanted.code)
        holds(draft.explained.isNotBlank()) { "${draft.code} is not explained" }
        val lost = draft.values.associate { it.path to plain(it.value) }
        wanted.fields.forEach { (path, value) -> same(lost[path], value) }
    }
}

/** The same step expecting something else, once for each thing it expects. */
fun wrongly(step: Step): List<Step> {
    val wrong = mutableListOf<Step>()
    fun change(act: JSONObject.() -> Unit) {
        wrong += step.with(act)
    }
    step.values("fields").forEach { (path, value) -> change { getJSONObject("fields").put(path, other(value)) } }
    if (step.what == "expect") change { put("missing", !optBoolean("missing")) }
    if ("absent" in step) change { getJSONArray("absent").put("scenario") }
    if ("conflict" in step) change { getJSONObject("conflict").put("scenario", JSONArray()) }
    if ("state" in step) change { put("state", if (getString("state") == "quarantined") "received" else "quarantined") }
    if ("documents" in step) change { getJSONArray("documents").put("another") }
    if ("complete" in step) change { put("complete", !getBoolean("complete")) }
    if (step.what == "window") change { put("days", optLong("days") + 1) }
    if ("drafts" in step) change { getJSONArray("drafts").put(JSONObject("""{"document":"","code":"","fields":{}}""")) }
    if ("is" in step) change { put("is", "something else") }
    return wrong
}

/** Another value than this one, as scenario files write it. */
private fun other(value: Value): Any = when (value) {
    is Value.Number -> value.number + 1
    is Value.YesNo -> !value.yes
    else -> "something else"
}
