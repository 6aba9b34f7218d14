package org.enlace.app.live

import java.io.File
import java.util.Locale
import java.util.Properties
import org.enlace.app.state.Lang
import org.enlace.app.state.Look

/** How the app looks and behaves. Holds nothing about anybody. */
data class Setup(
    val lang: Lang,
    val look: Look = Look.AUTO,
    val quietAtNight: Boolean = true,
    val onDuty: Boolean = false,
)

/** The setup in a file; a missing or damaged one is a new phone's. */
class Settings(private val file: File, private val locale: Locale = Locale.getDefault()) {
    private val fresh get() = Setup(if (locale.language == "es") Lang.ES else Lang.EN)

    fun read(): Setup {
        val kept = Properties()
        runCatching { file.inputStream().use(kept::load) }
        fun <T : Enum<T>> word(name: String, all: List<T>, default: T) = all.find { it.name == kept.getProperty(name) } ?: default
        fun flag(name: String, default: Boolean) = kept.getProperty(name)?.toBooleanStrictOrNull() ?: default
        return Setup(
            word("lang", Lang.entries, fresh.lang),
            word("look", Look.entries, fresh.look),
            flag("quiet", fresh.quietAtNight),
            flag("duty", fresh.onDuty),
        )
    }

    fun write(setup: Setup) {
        val kept = Properties()
        kept["lang"] = setup.lang.name
        kept["look"] = setup.look.name
        kept["quiet"] = setup.quietAtNight.toString()
        kept["duty"] = setup.onDuty.toString()
        // A setup that cannot be kept is set again; nothing depends on it.
        runCatching { file.outputStream().use { kept.store(it, null) } }
    }
}
