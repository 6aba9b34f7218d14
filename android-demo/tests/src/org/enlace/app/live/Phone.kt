package org.enlace.app.live

import java.io.File
import kotlinx.coroutines.runBlocking
import org.enlace.app.state.Act
import org.enlace.app.state.Door
import org.enlace.app.state.Lang
import org.enlace.app.state.Screen
import org.enlace.app.state.Spot
import org.enlace.app.state.UiState
import org.enlace.field.Device
import org.enlace.field.DeviceClock
import org.enlace.field.Reading
import org.enlace.field.testing.MemoryDevice
import org.enlace.field.tests.Agency

const val CODE = "271828"
val ARROYO = Spot(313_299_000, -1_109_450_000, 8)

/** A phone in somebody's hand: what survives the app is here, the app itself is [store]. */
class Phone(private val folder: File, val name: String, nowMs: Long) : Host {
    val memory = MemoryDevice()
    val time = StandingClock(nowMs)
    var spot: Spot? = ARROYO
    var recognised = true
    var spaceLow = false

    override val device: Device = object : Device by memory {
        override val clock: DeviceClock get() = time
    }
    override val database: String get() = File(folder, "$name.db").path
    override val files: File get() = File(folder, "$name.files").apply { mkdirs() }
    override val platform: String get() = "test"
    override val settings = Settings(File(folder, "$name.settings"), java.util.Locale.US)

    var store = Store(this)

    override fun here(): Spot? = spot
    override fun isSpaceLow(): Boolean = spaceLow
    override fun forget() = memory.forget()
    override suspend fun presence(): Boolean = recognised
    override suspend fun shoot(): File = File(files, "shot").apply { writeBytes(byteArrayOf(1, 2, 3)) }

    val state: UiState get() = checkNotNull(store.state.value) { "nothing is shown" }

    /** The screen, which must be of this kind. */
    inline fun <reified T : Screen> screen(): T =
        state.screen as? T ?: throw AssertionError("$name shows ${state.screen}, not ${T::class.simpleName}; ${state.problem}")

    fun start() = runBlocking { store.start() }

    fun act(vararg acts: Act) = runBlocking { for (act in acts) store.act(act) }

    fun go(vararg doors: Door) = act(*doors.map { Act.Go(it) }.toTypedArray())

    fun sync() = act(Act.Sync)

    fun code(code: String = CODE) = act(*code.map { Act.Digit(it.digitToInt()) }.toTypedArray())

    /** The process ends without closing anything in order, and comes again. */
    fun dieAndStart() {
        store.close()
        store = Store(this)
        start()
    }

    /** Joins by the invitation's text and chooses a code: at home. */
    fun join(agency: Agency, grants: Map<String, String>, roles: List<String> = listOf("agent")) {
        go(Door.TYPE_CODE)
        act(Act.Typed(agency.invite(name, roles, grants)), Act.Join)
        sync()
        go(Door.HOME)
        code()
        code()
    }

    /** The three touches. */
    fun report(kind: String = "rescue_water") {
        go(Door.REPORT)
        act(Act.Pick(org.enlace.app.state.Picked.KIND, kind), Act.UseHere(true), Act.UseNow(true))
    }

    /** The state in both languages, for the pictures. */
    fun pictured(name: String) {
        val spoken = state.lang
        for (lang in Lang.entries) {
            act(Act.Speak(lang))
            Gallery.add(name, state)
        }
        act(Act.Speak(spoken))
    }

    companion object {
        /** Joined, with a code chosen: at home. */
        fun joined(agency: Agency, name: String, grants: Map<String, String>, roles: List<String> = listOf("agent")): Phone {
            val phone = Phone(agency.folder.toFile(), name, agency.nowMs)
            phone.start()
            phone.join(agency, grants, roles)
            return phone
        }
    }
}

/** A clock that stands where it is told, in Phoenix. */
class StandingClock(@Volatile var nowMs: Long) : DeviceClock {
    @Volatile private var monotonicMs = 1_000L

    /** Time passes. */
    fun pass(ms: Long) {
        nowMs += ms
        monotonicMs += ms
    }

    override fun now() = Reading(nowMs, -420, "America/Phoenix", (++monotonicMs).toULong(), 1u)
}

/** States that were lived through, for the pictures. */
object Gallery {
    private val states = mutableListOf<Pair<String, UiState>>()

    fun add(name: String, state: UiState) {
        states += name to state
    }

    fun all(lang: Lang): List<Pair<String, UiState>> = states.filter { it.second.lang == lang }
}

/** The library behind the screens. */
fun <T> Phone.library(act: suspend (org.enlace.field.FieldApp) -> T): T = runBlocking { act(store.desk.open) }

/** What somebody else's screen would write, by the library itself. */
fun Phone.writes(id: String, path: String, code: String, reason: String? = null) {
    library { it.edit(id, listOf(org.enlace.field.Edit.Set(path, org.enlace.field.Value.Text(code))), reason) }
    runBlocking { store.refresh() }
}
