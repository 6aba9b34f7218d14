package org.enlace.field.tests

import org.enlace.field.FieldApp
import org.enlace.field.FieldException
import org.enlace.field.Lang
import org.json.JSONObject

private const val DAY_MS = 86_400_000L

/** Fewer expectations than these that were seen to fail, and a scenario shows nothing. */
private const val LEAST_EXPECTED = 5

/** A test for every scenario. */
fun scenarioCases(): List<Case> = scenarios().map { (name, scenario) ->
    Case("scenario ${name.replace('_', ' ')}") { play(scenario) }
}

/** Plays the steps in order. Whatever is expected is also expected wrongly, which must fail. */
suspend fun play(scenario: Scenario) = Agency().use { agency ->
    val player = Player(agency, scenario).also { it.begin() }
    var expected = 0
    scenario.steps.forEachIndexed { number, step ->
        try {
            expected += player.play(step)
        } catch (error: Throwable) {
            throw AssertionError("step ${number + 1} (${step.what}): ${error.message}", error)
        }
    }
    player.end()
    holds(expected >= LEAST_EXPECTED) { "“${scenario.title}” expects next to nothing" }
}

/** What a scenario plays on: the agency, its phones by name, documents by name. */
class Player(private val agency: Agency, scenario: Scenario) {
    private val actors = scenario.actors.associateBy { it.name }
    private val phones = actors.keys.associateWith(agency::phone)
    private val documents = mutableMapOf<String, String>()

    /** Switches every phone on. */
    suspend fun begin() = phones.values.forEach { it.open() }

    /** Does a step; how many of its expectations were seen to fail when they are wrong. */
    suspend fun play(step: Step): Int {
        if (expects(step)) {
            val wrong = wrongly(step)
            wrong.forEach { unmet(it) }
            return wrong.size
        }
        val code = step.fails ?: return act(step).let { 0 }
        fails<FieldException>(code) { act(step) }
        return 0
    }

    /** Lets go of every phone. */
    fun end() = phones.values.forEach { it.die() }

    fun phone(name: String): Phone = phones.getValue(name)

    fun app(step: Step): FieldApp = phone(step.text("phone")).app

    fun id(step: Step, key: String = "document"): String = documents.getValue(step.text(key))

    /** The name of a document, or its id. */
    fun nameOf(id: String): String = documents.entries.firstOrNull { it.value == id }?.key ?: id

    /** When a document's days are counted from. */
    fun daysAgo(days: Long): Long = agency.nowMs - days * DAY_MS

    private suspend fun unmet(step: Step) {
        try {
            expects(step)
        } catch (_: Unmet) {
            return
        }
        throw Unmet("could not fail: $step")
    }

    private suspend fun act(step: Step) {
        val app = app(step)
        when (step.what) {
            "enrol" -> enrol(actors.getValue(step.text("phone")))
            "clock" -> phone(step.text("phone")).clock.nowMs = daysAgo(-step.number("days"))
            "report" -> documents[step.text("document")] = app.report(step.text("stream"), step.edits()).document
            "fill" -> repeat(step.number("count").toInt()) { app.report(step.text("stream"), step.edits()) }
            "capture" ->
                documents[step.text("document")] = app.captureEvidence(id(step, "incident"), step.edits()).document
            "edit" -> app.edit(id(step), step.edits(), step.optional("reason"))
            "resolve" -> app.resolve(id(step), step.text("path"), step.value("value"), step.optional("reason"))
            "file" -> app.file(id(step))
            "take_up" -> app.takeUpDraft(draft(step), step.optional("reason"))
            "discard" -> app.discardDraft(draft(step))
            "pin" -> app.pin(id(step), step.flag("pinned"))
            "fetch" -> app.fetch(id(step))
            "sync" -> app.sync().let { if ("refused" in step) same(it.refused, step.texts("refused")) }
            "kill" -> phone(step.text("phone")).run { die(); open() }
            "suspend" -> app.suspendForBackground(5_000u)
            "resume" -> app.reopen()
            "obey" -> obey(step)
            else -> administer(step, phone(step.text("phone")).deviceId())
        }
    }

    private suspend fun enrol(actor: Actor) =
        phone(actor.name).enrol(agency.invite(actor.name, actor.roles, actor.grants))

    private suspend fun draft(step: Step): ULong = app(step).drafts(Lang.ES).first { it.document == id(step) }.number

    private suspend fun obey(step: Step) {
        same(app(step).obey(), step.flag("wiped"))
        same(phone(step.text("phone")).path.toFile().exists(), !step.flag("wiped"))
    }

    private fun administer(step: Step, device: String) = when (step.what) {
        "revoke" -> agency.revoke(device, step.text("stream"))
        "grant" -> agency.grant(device, step.text("stream"), step.text("access"))
        "retire" -> agency.retire(device)
        "compromised" -> agency.lost(device)
        "destroy" -> agency.destroy(device, step.flag("now"))
        else -> error("no such step: ${step.what}")
    }
}

/** Scenarios that must not pass. */
fun runnerCases(): List<Case> = listOf(
    Case("a scenario with an unknown key is refused") {
        val refused = listOf(
            """{"title":"","phone":[],"step":[],"more":1}""",
            """{"title":"","phone":[{"name":"ana","roles":[],"grants":{},"more":1}],"step":[]}""",
            """{"title":"","phone":[],"step":[{"do":"sync","phone":"ana","document":"case"}]}""",
            """{"title":"","phone":[],"step":[{"do":"dance","phone":"ana"}]}""",
        )
        refused.forEach { text ->
            val known = runCatching { Scenario(JSONObject(text)) }
            holds(known.isFailure) { "not refused: $text" }
        }
    },
    Case("a scenario that expects wrongly, or nothing, or no failure where there is one, fails") {
        val enrol = """{"do":"enrol","phone":"ana"}"""
        val report = """{"do":"report","phone":"ana","document":"case","stream":"$INTERNAL","set":{"scenario":"drone"}}"""
        val right = """{"do":"expect","phone":"ana","document":"case","fields":{"scenario":"drone"}}"""
        val wrong = """{"do":"expect","phone":"ana","document":"case","fields":{"scenario":"tunnel"}}"""
        val refused = """{"do":"sync","phone":"ana","fails":"offline"}"""
        val cases = mapOf(
            listOf(enrol, report, wrong) to "step 3 (expect): ",
            listOf(enrol, refused) to "step 2 (sync): did not fail with offline",
            listOf(report) to "step 1 (report): ",
            listOf(enrol, report, right) to "“made up” expects next to nothing",
        )
        cases.forEach { (steps, said) ->
            val ana = """{"name":"ana","roles":["agent"],"grants":{"$INTERNAL":"write"}}"""
            val scenario = Scenario(JSONObject("""{"title":"made up","phone":[$ana],"step":$steps}"""))
            val failure = runCatching { play(scenario) }.exceptionOrNull()
            holds(failure is AssertionError && failure.message.orEmpty().startsWith(said)) { "$steps: $failure" }
        }
    },
)
