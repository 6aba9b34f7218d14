package org.enlace.field.tests

import java.lang.reflect.InvocationTargetException
import java.lang.reflect.Proxy
import java.nio.file.Path
import java.util.concurrent.atomic.AtomicInteger
import kotlin.io.path.Path
import kotlin.system.exitProcess
import kotlin.time.Duration
import kotlin.time.measureTime
import kotlinx.coroutines.runBlocking
import org.enlace.field.Edit
import org.enlace.field.FieldAppInterface
import org.enlace.field.IncidentFilter
import org.enlace.field.Lang
import org.enlace.field.Point
import org.enlace.field.ThreadFilter
import org.enlace.field.Value
import org.enlace.field.choices
import org.enlace.field.form
import org.enlace.field.label
import org.enlace.field.shut

private const val ROUNDS = 50
private const val MANY_ROUNDS = 5_000
private const val COLD_STARTS = 7

private val HERE = Point(latE7 = 313_330_000, lonE7 = -1_109_430_000, accuracyM = 8u)

/**
 * Prints, as rows of a table, what calls cost over JNA, which calls each screen makes and how long they take together, and
 * how long a new process takes to its first list. The one argument is the number of documents.
 */
fun main(arguments: Array<String>) {
    if (arguments.firstOrNull() == "--list") return listAndEnd(arguments[1])
    val documents = arguments.single().toInt()
    runBlocking {
        Agency().use { agency ->
            val folder = agency.folder.resolve("cost")
            val app = opened(folder)
            app.enrol(agency.invite("ana"), "kotlin")
            app.sync()
            row("what", "calls", "median")
            val filled = measureTime { repeat(documents) { app.report(INTERNAL, made(it)) } }
            row("save a report, $documents times", "1", filled / documents)
            row("a word, without the app", "1", median(MANY_ROUNDS) { label("severity", "severe", Lang.ES) })
            row("a call that reads one row", "1", median(MANY_ROUNDS) { app.enrolment() })
            screens(app).forEach { (name, screen) -> measured(app, name, screen) }
            app.shut()
            repeat(COLD_STARTS) { coldStart(folder) }
            cold.forEach { (step, took) -> row(step, "", took.sorted()[took.size / 2]) }
        }
    }
    exitProcess(0)
}

/** What a screen asks for when it comes up. */
private typealias Screen = suspend (FieldAppInterface) -> Unit

private suspend fun screens(app: FieldAppInterface): List<Pair<String, Screen>> {
    val shown = app.incidents(IncidentFilter(), Lang.ES).rows.first().document
    return listOf<Pair<String, Screen>>(
        "home: the state of sync, the newest 50" to { it.syncSummary(Lang.ES); it.incidents(IncidentFilter(), Lang.ES) },
        "report: its form, three touches, saved" to {
            form("incident", Lang.ES)
            choices("scenario", Lang.ES)
            it.report(INTERNAL, made(0))
        },
        "incident: fields, timeline, evidence" to {
            it.document(shown, Lang.ES)
            it.timeline(shown, Lang.ES)
            it.evidenceOf(shown, Lang.ES)
        },
        "search: a word, the rows of its 50 hits" to { it.incidents(IncidentFilter(text = "cerca"), Lang.ES) },
        "map: the nearest 50" to { it.nearest(HERE, 50u, Lang.ES) },
        "notices: channels, what others said" to { it.channels(Lang.ES); it.threads(ThreadFilter(), Lang.ES) },
        "drafts: what was refused" to { it.drafts(Lang.ES) },
    )
}

private suspend fun measured(app: FieldAppInterface, name: String, screen: Screen) {
    val calls = AtomicInteger()
    screen(counting(app, calls))
    row(name, "$calls", median { screen(app) })
}

/** The same app, whose calls are counted. */
private fun counting(app: FieldAppInterface, calls: AtomicInteger): FieldAppInterface {
    val type = FieldAppInterface::class.java
    return Proxy.newProxyInstance(type.classLoader, arrayOf(type)) { _, method, arguments ->
        calls.incrementAndGet()
        try {
            method.invoke(app, *arguments.orEmpty())
        } catch (error: InvocationTargetException) {
            throw error.targetException
        }
    } as FieldAppInterface
}

private fun made(number: Int): List<Edit> = listOf(
    put("scenario", listOf("drone", "tunnel", "rescue_land", "robbery")[number % 4]),
    put("severity", listOf("minor", "moderate", "severe")[number % 3]),
    put("place.point", Value.Position(HERE.copy(latE7 = HERE.latE7 + number * 997 % 500_000))),
    Edit.Set("narrative", Value.Prose("Reporte inventado número $number, cerca de la línea.")),
)

private suspend fun median(rounds: Int = ROUNDS, act: suspend () -> Unit): Duration {
    repeat(rounds) { act() }
    return List(rounds) { measureTime { act() } }.sorted()[rounds / 2]
}

private val cold = mutableMapOf<String, MutableList<Duration>>()

/** A process that has nothing warm: its own account of the steps, and how long all of it took from outside. */
private fun coldStart(folder: Path) {
    val whole = measureTime {
        val child = ownProcess("org.enlace.field.tests.CostKt", "--list", "$folder")
        child.inputReader().forEachLine { line ->
            val (step, took) = line.split('\t')
            cold.getOrPut(step) { mutableListOf() } += Duration.parse(took)
        }
        check(child.waitFor() == 0)
    }
    cold.getOrPut("cold start: the whole process, the JVM's own start and end included") { mutableListOf() } += whole
}

private fun listAndEnd(folder: String) = runBlocking {
    fun tell(step: String, took: Duration) = println("cold start: $step\t$took")
    val opening = measureTime { label("severity", "severe", Lang.ES) }
    tell("load the library, say one word", opening)
    val app: FieldAppInterface
    val open = measureTime { app = opened(Path(folder)) }
    tell("open the database", open)
    val listing = measureTime { check(app.incidents(IncidentFilter(), Lang.ES).rows.size == 50) }
    tell("the first page of 50", listing)
    tell("all three, to a usable list", opening + open + listing)
}

private fun row(what: String, calls: String, took: Any) = println("| ${what.padEnd(70)} | ${calls.padStart(5)} | $took |")
