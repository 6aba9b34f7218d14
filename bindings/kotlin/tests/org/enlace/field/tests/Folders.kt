package org.enlace.field.tests

import java.nio.file.Path
import java.util.concurrent.ConcurrentLinkedQueue
import kotlin.io.path.ExperimentalPathApi
import kotlin.io.path.createTempDirectory
import kotlin.io.path.deleteRecursively

/** The folders given out. One that is still written to when the process ends may stay, which is no test's failure. */
@OptIn(ExperimentalPathApi::class)
private val given: MutableCollection<Path> by lazy {
    ConcurrentLinkedQueue<Path>().also { folders ->
        val forget = Thread { folders.forEach { runCatching { it.deleteRecursively() } } }
        Runtime.getRuntime().addShutdownHook(forget)
    }
}

/** A new folder, deleted when the process ends. */
fun ownFolder(): Path = createTempDirectory("enlace-kotlin").also(given::add)
