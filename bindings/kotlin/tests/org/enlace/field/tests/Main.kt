package org.enlace.field.tests

import kotlin.system.exitProcess
import kotlin.time.Duration.Companion.seconds
import kotlin.time.measureTime
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout

/** A test: a sentence, and what shows that it holds. */
class Case(val name: String, val act: suspend () -> Unit)

/** Longer than any test takes on a busy machine. */
private val LONGEST = 120.seconds

private fun cases(): List<Case> = scenarioCases() + runnerCases() + errorCases() + lifeCases() + threadCases() + feedCases() +
    linkCases() + borderCases() + vaultCases() + lockCases() + surfaceCases() + packageCases()

/**
 * Runs every test whose name holds the first argument; the last line is "N passed, N failed".
 * `--die` is what a test starts as a process of its own, to kill it; `--accept` writes the listed surface anew.
 */
fun main(arguments: Array<String>) {
    when (arguments.firstOrNull()) {
        "--die" -> return dieAfterSaving(arguments[1])
        "--accept" -> return acceptSurface()
    }
    val chosen = cases().filter { arguments.firstOrNull().orEmpty() in it.name }
    val failed = chosen.count { !passes(it) }
    println("${chosen.size - failed} passed, $failed failed")
    exitProcess(if (failed > 0 || chosen.isEmpty()) 1 else 0)
}

@Suppress("TooGenericExceptionCaught") // Whatever a test throws, it failed.
private fun passes(case: Case): Boolean = try {
    val took = measureTime { runBlocking { withTimeout(LONGEST) { case.act() } } }
    println("ok     ${case.name} ($took)")
    true
} catch (error: Throwable) {
    error.printStackTrace(System.out)
    println("FAILED ${case.name}")
    false
}
