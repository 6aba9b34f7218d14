package org.enlace.field.android

import kotlin.system.exitProcess
import org.junit.runner.Description
import org.junit.runner.JUnitCore
import org.junit.runner.notification.Failure
import org.junit.runner.notification.RunListener

/** Runs the tests; the last line is "N passed, N failed". */
fun main() {
    val told = object : RunListener() {
        private val failed = mutableSetOf<Description>()

        override fun testFailure(failure: Failure) {
            failed += failure.description
            println(failure.trace)
        }

        override fun testFinished(test: Description) {
            val word = if (test in failed) "FAILED" else "ok    "
            println("$word ${test.methodName.replace('_', ' ')}")
        }
    }
    val result = JUnitCore().apply { addListener(told) }.run(AndroidTest::class.java)
    println("${result.runCount - result.failureCount} passed, ${result.failureCount} failed")
    exitProcess(if (result.wasSuccessful() && result.runCount > 0) 0 else 1)
}
