package org.enlace.field.tests

import java.util.concurrent.CopyOnWriteArrayList
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import org.enlace.field.Event
import org.enlace.field.EventListener
import org.enlace.field.Lang
import org.enlace.field.events

/** Keeps what it hears, and throws, which hurts nobody. */
class Heard : EventListener {
    val events = CopyOnWriteArrayList<Event>()

    override fun onEvent(event: Event) {
        events += event
        error("a listener that throws")
    }
}

fun feedCases(): List<Case> = listOf(
    Case("the feed tells what others change while it is collected, and ends with the collection") {
        Agency().use { agency ->
            val (ana, luis) = agency.enrolled("ana") to agency.enrolled("luis")
            val heard = CopyOnWriteArrayList<Event>()
            coroutineScope {
                val feed = launch(Dispatchers.Default) { luis.app.events().collect(heard::add) }
                repeat(3) { number ->
                    val saved = ana.report("scenario" to "drone")
                    ana.app.sync()
                    until { heard.filterIsInstance<Event.Changed>().lastOrNull()?.takeIf { saved.document in it.documents } }
                    holds(luis.app.document(saved.document, Lang.EN).fields.isNotEmpty()) { "told before it was there" }
                    same((heard.last() as Event.Changed).revision, number.toULong() + 1u)
                }
                val connections = agency.connections()
                feed.cancelAndJoin()
                until { agency.connections().takeIf { it == connections - 1 } }
            }
            ana.die()
            luis.die()
        }
    },
    Case("the feed ends with the device's right, and waits for its server") {
        Agency().use { agency ->
            val (ana, luis) = agency.enrolled("ana") to agency.enrolled("luis")
            coroutineScope {
                val ended = async(Dispatchers.Default) { luis.app.events().toList() }
                agency.lost(luis.deviceId())
                same(ended.await().last(), Event.Ended("device_compromised"))
                val waiting = async(Dispatchers.Default) { ana.app.events().first { it is Event.Waiting } as Event.Waiting }
                until { agency.connections().takeIf { it > 0 } }
                agency.stop()
                val told = waiting.await()
                holds(told.code in setOf("link_cut", "offline") && told.retryMs > 0uL) { "$told" }
            }
            ana.die()
            luis.die()
        }
    },
)
