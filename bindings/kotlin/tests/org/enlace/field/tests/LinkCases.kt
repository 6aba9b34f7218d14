package org.enlace.field.tests

import java.util.concurrent.CopyOnWriteArrayList
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.flowOf
import kotlinx.coroutines.launch
import kotlinx.coroutines.test.TestScope
import kotlinx.coroutines.test.advanceTimeBy
import kotlinx.coroutines.test.runCurrent
import kotlinx.coroutines.test.runTest
import org.enlace.field.Conditions
import org.enlace.field.Event
import org.enlace.field.EventListener
import org.enlace.field.FieldApp
import org.enlace.field.FieldException
import org.enlace.field.Lang
import org.enlace.field.Link
import org.enlace.field.LinkState
import org.enlace.field.LinkUse
import org.enlace.field.NoHandle
import org.enlace.field.SyncState
import org.enlace.field.Synced
import org.enlace.field.TaskHandle
import org.enlace.field.linkUse

private val GOOD = Conditions(connected = true, metered = false, batteryPercent = 80, charging = false, savingPower = false)
private val POOR = GOOD.copy(batteryPercent = 9)
private val NONE = GOOD.copy(connected = false)

fun linkCases(): List<Case> = listOf(
    Case("how much of the link is used follows network, battery and duty") {
        val on = listOf(true, false)
        on.forEach { duty -> same(NONE.linkUse(duty), LinkUse.WAIT) }
        on.forEach { duty -> same(GOOD.linkUse(duty), LinkUse.FOLLOW) }
        on.forEach { duty -> same(POOR.linkUse(duty), LinkUse.SYNC) }
        on.forEach { duty -> same(GOOD.copy(savingPower = true).linkUse(duty), LinkUse.SYNC) }
        same(POOR.copy(charging = true).linkUse(onDuty = false), LinkUse.FOLLOW)
        same(GOOD.copy(batteryPercent = null).linkUse(onDuty = false), LinkUse.FOLLOW)
        same(GOOD.copy(metered = true).linkUse(onDuty = false), LinkUse.SYNC)
        same(GOOD.copy(metered = true).linkUse(onDuty = true), LinkUse.FOLLOW)
    },
    Case("the link syncs when a network comes, after a nudge and every quarter of an hour") {
        linked(NONE) { app, link, conditions, told ->
            same(told.toList() to app.syncs, listOf(LinkState.NoNetwork) to 0)
            conditions.value = POOR
            runCurrent()
            same(told.drop(1) to app.syncs, listOf(LinkState.Syncing, LinkState.UpToDate(DONE)) to 1)
            link.nudge()
            runCurrent()
            same(app.syncs, 2)
            advanceTimeBy(QUARTER_MS + 1)
            same(app.syncs, 3)
            same(app.feeds, 0)
        }
    },
    Case("the link tries again later and later while there is no signal, and not at all after a refusal until it is nudged") {
        linked(POOR, FieldException.Offline("offline", "")) { app, link, _, told ->
            same((told.last() as LinkState.Failed).error.javaClass, FieldException.Offline::class.java)
            listOf(2_000L, 4_000L, 8_000L).forEachIndexed { number, ms ->
                advanceTimeBy(ms - 1)
                same(app.syncs, number + 1)
                advanceTimeBy(1)
                runCurrent()
                same(app.syncs, number + 2)
            }
            app.fails = FieldException.Refused("device_retired", "")
            link.nudge()
            runCurrent()
            same(app.syncs, 5)
            advanceTimeBy(10 * QUARTER_MS)
            same(app.syncs, 5)
            app.fails = null
            link.nudge()
            runCurrent()
            same(told.last(), LinkState.UpToDate(DONE))
        }
    },
    Case("the feed is open while conditions are good, and is opened again when it ended") {
        linked(GOOD) { app, link, conditions, _ ->
            same(app.feeds to app.open, 1 to 1)
            app.listener?.onEvent(Event.Ended("link_cut"))
            runCurrent()
            same(app.open, 0)
            link.nudge()
            runCurrent()
            same(app.feeds to app.open, 2 to 1)
            conditions.value = POOR
            runCurrent()
            same(app.open, 0)
        }
    },
    Case("a link over the real server sends what is nudged and hears what others write") {
        Agency().use { agency ->
            val (ana, luis) = agency.enrolled("ana") to agency.enrolled("luis")
            val heard = CopyOnWriteArrayList<Event>()
            coroutineScope {
                val sending = Link(ana.app)
                val links = launch(Dispatchers.Default) {
                    launch { Link(luis.app).run(flowOf(GOOD), onDuty = true, tell = {}, changed = heard::add) }
                    launch { sending.run(flowOf(POOR), onDuty = true, tell = {}) }
                }
                val saved = ana.report("scenario" to "drone")
                sending.nudge()
                until { heard.filterIsInstance<Event.Changed>().firstOrNull { saved.document in it.documents } }
                same(luis.app.incident(saved.document, Lang.ES)?.sync, SyncState.RECEIVED)
                links.cancelAndJoin()
            }
            ana.die()
            luis.die()
        }
    },
)

private const val QUARTER_MS = 15 * 60_000L

private val DONE = Synced(0u, 0u, emptyList(), 0u, emptyList(), emptyList(), emptyList(), null, 0uL, 0uL, 1u)

/** A link over an app that only counts, in time that passes when it is told to. */
@OptIn(ExperimentalCoroutinesApi::class)
private fun linked(
    at: Conditions,
    fails: FieldException? = null,
    act: TestScope.(CountingApp, Link, MutableStateFlow<Conditions>, List<LinkState>) -> Unit,
) = runTest {
    val app = CountingApp().apply { this.fails = fails }
    val (link, conditions, told) = Triple(Link(app), MutableStateFlow(at), mutableListOf<LinkState>())
    backgroundScope.launch { link.run(conditions, onDuty = false, tell = told::add) }
    runCurrent()
    act(app, link, conditions, told)
}

/** An app without a library behind it. */
private class CountingApp : FieldApp(NoHandle) {
    var fails: FieldException? = null
    var syncs = 0
    var feeds = 0
    var open = 0
    var listener: EventListener? = null

    override suspend fun sync(): Synced {
        syncs += 1
        fails?.let { throw it }
        return DONE
    }

    override fun follow(listener: EventListener): TaskHandle {
        feeds += 1
        open += 1
        this.listener = listener
        return object : TaskHandle(NoHandle) {
            override fun cancel() {
                open -= 1
            }
        }
    }
}
