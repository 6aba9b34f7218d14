package org.enlace.field.tests

import kotlin.io.path.Path
import kotlin.io.path.extension
import kotlin.io.path.listDirectoryEntries
import kotlin.io.path.nameWithoutExtension
import kotlin.io.path.readText
import org.enlace.field.At
import org.enlace.field.Edit
import org.enlace.field.Point
import org.enlace.field.Value
import org.json.JSONArray
import org.json.JSONObject

/** A file of `tests/scenarios`, whose README says what each step means. Keys it does not know are refused. */
class Scenario(file: JSONObject) {
    val title: String = file.getString("title")
    val actors: List<Actor>
    val steps: List<Step>

    init {
        file.knows("file", setOf("title", "phone", "step"))
        actors = file.getJSONArray("phone").objects().map(::Actor)
        steps = file.getJSONArray("step").objects().map(::Step)
    }
}

/** Who plays, and with which rights. */
class Actor(written: JSONObject) {
    val name: String = written.getString("name")
    val roles: List<String> = written.getJSONArray("roles").texts()
    val grants: Map<String, String> = written.getJSONObject("grants").run { keySet().associateWith(::getString) }

    init {
        written.knows(name, setOf("name", "roles", "grants"))
    }
}

/** One step of a scenario. */
class Step(private val written: JSONObject) {
    val what: String = written.getString("do")
    val fails: String? = written.optString("fails").ifEmpty { null }

    init {
        val allowed = ALLOWED[what] ?: error("no such step: $what")
        written.knows(what, allowed + setOf("do", "fails"))
    }

    operator fun contains(key: String): Boolean = written.has(key)

    fun text(key: String): String = written.getString(key)

    fun optional(key: String): String? = if (key in this) text(key) else null

    fun number(key: String): Long = written.getLong(key)

    fun flag(key: String): Boolean = key in this && written.getBoolean(key)

    fun texts(key: String): List<String> = written.getJSONArray(key).texts()

    fun value(key: String): Value = valueOf(written.get(key))

    fun values(key: String): Map<String, Value> = if (key in this) written.getJSONObject(key).values() else emptyMap()

    fun sides(key: String): Map<String, List<Value>> = written.getJSONObject(key).run {
        keySet().associateWith { path -> getJSONArray(path).map(::valueOf) }
    }

    fun drafts(): List<WantedDraft> = written.getJSONArray("drafts").objects().map(::WantedDraft)

    /** What the step writes: registers, then prose. */
    fun edits(): List<Edit> =
        values("set").map { (path, value) -> Edit.Set(path, value) } +
            values("write").map { (path, value) -> Edit.Set(path, Value.Prose((value as Value.Text).text)) }

    /** The same step with one thing changed. */
    fun with(change: JSONObject.() -> Unit): Step = Step(JSONObject("$written").apply(change))

    override fun toString(): String = "$written"
}

/** A draft that a step expects. */
class WantedDraft(written: JSONObject) {
    val document: String = written.getString("document")
    val code: String = written.getString("code")
    val fields: Map<String, Value> = written.getJSONObject("fields").values()

    init {
        written.knows("draft", setOf("document", "code", "fields"))
    }
}

private val WRITES = setOf("phone", "document", "set", "write")

private val ALLOWED = mapOf(
    "enrol" to setOf("phone"),
    "clock" to setOf("phone", "days"),
    "report" to WRITES + "stream",
    "fill" to setOf("phone", "stream", "count", "set"),
    "capture" to WRITES + "incident",
    "edit" to WRITES + "reason",
    "resolve" to setOf("phone", "document", "path", "value", "reason"),
    "file" to setOf("phone", "document"),
    "take_up" to setOf("phone", "document", "reason"),
    "discard" to setOf("phone", "document"),
    "pin" to setOf("phone", "document", "pinned"),
    "fetch" to setOf("phone", "document"),
    "sync" to setOf("phone", "refused"),
    "kill" to setOf("phone"),
    "suspend" to setOf("phone"),
    "resume" to setOf("phone"),
    "obey" to setOf("phone", "wiped"),
    "revoke" to setOf("phone", "stream"),
    "grant" to setOf("phone", "stream", "access"),
    "retire" to setOf("phone"),
    "compromised" to setOf("phone"),
    "destroy" to setOf("phone", "now"),
    "expect" to setOf("phone", "document", "fields", "absent", "conflict", "state", "missing"),
    "same" to setOf("phones", "document"),
    "list" to setOf("phone", "filter", "documents"),
    "search" to setOf("phone", "text", "documents"),
    "evidence" to setOf("phone", "incident", "documents"),
    "window" to setOf("phone", "stream", "days", "complete"),
    "drafts" to setOf("phone", "drafts"),
    "order" to setOf("phone", "is"),
)

/** A value as scenario files write it. */
fun valueOf(written: Any): Value = when (written) {
    is Boolean -> Value.YesNo(written)
    is Int, is Long -> Value.Number((written as Number).toLong())
    is String -> Value.Text(written)
    is JSONObject -> when {
        written.optString("answer") == "unknown" -> Value.NotKnown
        written.optString("answer") == "not_applicable" -> Value.NotApplicable
        written.has("lat_e7") -> Value.Position(
            Point(
                latE7 = written.getInt("lat_e7"),
                lonE7 = written.getInt("lon_e7"),
                accuracyM = if (written.has("accuracy_m")) written.getInt("accuracy_m").toUInt() else null,
            ),
        )
        else -> Value.Time(At(written.getLong("utc_ms"), written.getInt("offset_min").toShort(), zone = null))
    }
    else -> error("no such value: $written")
}

/** Prose and text read alike. */
fun plain(value: Value): Value = if (value is Value.Prose) Value.Text(value.text) else value

/** Every scenario with its name. */
fun scenarios(): Map<String, Scenario> =
    Path(System.getProperty("enlace.scenarios")).listDirectoryEntries().filter { it.extension == "json" }.sorted()
        .associate { it.nameWithoutExtension to Scenario(JSONObject(it.readText())) }

private fun JSONObject.knows(what: String, keys: Set<String>) {
    val unknown = keySet() - keys
    require(unknown.isEmpty()) { "$what: unknown keys: $unknown" }
}

private fun JSONObject.values(): Map<String, Value> = keySet().sorted().associateWith { valueOf(get(it)) }

private fun JSONArray.objects(): List<JSONObject> = map { it as JSONObject }

private fun JSONArray.texts(): List<String> = map { it as String }
