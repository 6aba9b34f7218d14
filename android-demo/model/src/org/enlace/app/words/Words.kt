package org.enlace.app.words

import org.enlace.app.state.Lang

/** The words of one language: a lookup into a catalogue that core owns. Knows no screen. */
class Words private constructor(val lang: Lang, private val texts: Map<String, String>) {
    /** A text of the app, with its `{placeholders}` filled. */
    fun say(what: Say, vararg with: Pair<String, Any>): String = fill(text(what.key) ?: what.key, with)

    /** A text by its key; none when this build has no such key. */
    fun text(key: String): String? = texts[key]

    /** The label of a code of a set, short where a button needs it short. */
    fun label(set: String, code: String): String =
        text("enum.$set.$code") ?: fill(texts.getValue("text.newer.code"), arrayOf("code" to code))

    /** The variant of at most 24 characters, or the whole label where that is short enough. */
    fun short(set: String, code: String): String = text("enum.$set.$code.short") ?: label(set, code)

    /** What an error or refusal code means and what to do. */
    fun explain(code: String): String =
        text("error.$code") ?: fill(texts.getValue("text.newer.error"), arrayOf("code" to code))

    /** `3 people`, `1 person`: of the counted words of the catalogue. */
    fun count(what: String, n: Long): String {
        val form = if (n == 1L) "one" else "other"
        return fill(texts.getValue("text.count.$what.$form"), arrayOf("n" to n))
    }

    /** One of two texts, by number. */
    fun counted(one: Say, other: Say, n: Int): String = say(if (n == 1) one else other, "n" to n)

    /** A duration in its largest unit: `4 minutes`. */
    fun duration(ms: Long): String {
        val seconds = ms.coerceAtLeast(0) / 1000
        return when {
            seconds < 60 -> count("second", seconds)
            seconds < 3_600 -> count("minute", seconds / 60)
            seconds < 86_400 -> count("hour", seconds / 3_600)
            else -> count("day", seconds / 86_400)
        }
    }

    /** How long ago something was: `4 minutes ago`. */
    fun ago(ms: Long, now: Long): String {
        if (now - ms < 60_000) return texts.getValue("text.time.now")
        return fill(texts.getValue("text.time.ago"), arrayOf("duration" to duration(now - ms)))
    }

    /** A time of day and, where it is not today, the date with its month spelled. */
    fun time(ms: Long, offsetMin: Int, now: Long): String {
        val zone = java.time.ZoneOffset.ofTotalSeconds(offsetMin * 60)
        val at = java.time.Instant.ofEpochMilli(ms).atOffset(zone)
        val clock = "%02d:%02d".format(at.hour, at.minute)
        if (at.toLocalDate() == java.time.Instant.ofEpochMilli(now).atOffset(zone).toLocalDate()) return clock
        val month = texts.getValue("text.month.${at.monthValue}")
        val day = fill(texts.getValue("text.date.day"), arrayOf("month" to month, "day" to at.dayOfMonth, "year" to at.year))
        return "$day, $clock"
    }

    companion object {
        private val loaded = java.util.concurrent.ConcurrentHashMap<Lang, Words>()

        /** The words of a language; read once. */
        fun of(lang: Lang): Words = loaded.getOrPut(lang) { Words(lang, read(lang)) }

        private fun read(lang: Lang): Map<String, String> {
            val name = "${lang.name.lowercase()}.txt"
            val stream = checkNotNull(Words::class.java.getResourceAsStream(name)) { "no catalogue $name" }
            return stream.bufferedReader().useLines { lines ->
                lines.map { it.split('\t', limit = 2) }.associate { (key, text) -> key to text }
            }
        }

        private fun fill(text: String, with: Array<out Pair<String, Any>>): String =
            with.fold(text) { filled, (name, value) -> filled.replace("{$name}", value.toString()) }
    }
}
