package org.enlace.field.tests

import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds
import kotlinx.coroutines.delay
import kotlinx.coroutines.withTimeoutOrNull
import org.enlace.field.FieldException
import org.enlace.field.Lang
import org.enlace.field.code
import org.enlace.field.explained

/** What a test expected and did not find. */
class Unmet(said: String) : AssertionError(said)

/** Fails with what was found unless both are equal. */
fun <T> same(found: T, wanted: T) {
    if (found != wanted) throw Unmet("found $found, expected $wanted")
}

/** Fails unless it holds. */
fun holds(what: Boolean, said: () -> String) {
    if (!what) throw Unmet(said())
}

/** The act fails with this kind of error and this code, which has a sentence of its own in each language. */
inline fun <reified E : FieldException> fails(code: String, act: () -> Unit): E {
    try {
        act()
    } catch (error: FieldException) {
        holds(error is E) { "$error is a ${error.javaClass.simpleName}" }
        explains(error, code)
        return error as E
    }
    throw Unmet("did not fail with $code")
}

/** The error has this code, its text for logs says it, and people read a sentence in their language. */
fun explains(error: FieldException, code: String) {
    same(error.code, code)
    holds(code in error.toString()) { "$error does not say $code" }
    val said = Lang.entries.map { error.explained(it) }
    holds(said.toSet().size == said.size && said.none { "($code)" in it || it.isBlank() }) { "$code is not explained: $said" }
}

/** Waits for something that the library does on its own threads. */
suspend fun <T : Any> until(what: () -> T?): T =
    withTimeoutOrNull(20.seconds) {
        var found = what()
        while (found == null) {
            delay(10.milliseconds)
            found = what()
        }
        found
    } ?: throw Unmet("it never came")
