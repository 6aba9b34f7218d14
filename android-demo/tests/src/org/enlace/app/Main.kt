package org.enlace.app

import org.enlace.app.live.acrossChecks
import org.enlace.app.live.liveChecks
import kotlin.system.exitProcess

/** A named check. Its name is a sentence. */
class Check(val name: String, val run: () -> Unit)

/** Runs every check whose name holds the first argument; the last line is "N passed, N failed". */
fun main(arguments: Array<String>) {
    val only = arguments.firstOrNull().orEmpty()
    var passed = 0
    var failed = 0
    for (check in (screenChecks() + liveChecks() + acrossChecks() + pictureChecks()).filter { only in it.name }) {
        val started = System.nanoTime()
        try {
            check.run()
            passed++
            println("ok     ${check.name} (%.1f s)".format((System.nanoTime() - started) / 1e9))
        } catch (problem: Throwable) {
            failed++
            println("FAILED ${check.name}\n       ${problem.message ?: problem}")
            if (problem !is AssertionError) problem.printStackTrace()
        }
    }
    println("$passed passed, $failed failed")
    exitProcess(if (failed > 0 || passed == 0) 1 else 0)
}

/** Fails with every finding on its own line. */
fun assertNone(rule: String, findings: List<String>) {
    if (findings.isNotEmpty()) throw AssertionError(findings.distinct().joinToString("\n       ", "$rule:\n       "))
}
