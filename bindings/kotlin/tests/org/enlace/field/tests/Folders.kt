package org.enlace.field.tests

import java.nio.file.Path
import java.util.concurrent.ConcurrentLinkedQueue
import kotlin.io.path.ExperimentalPathApi
import kotlin.io.path.createTempDirectory
import kotlin.io.path.deleteRecursively

private val given = ConcurrentLinkedQueue<Path>()

/** A new folder, until [deleteFolders]. */
fun ownFolder(): Path = createTempDirectory("enlace-kotlin").also(given::add)

/** Leaves nothing of the tests behind. */
@OptIn(ExperimentalPathApi::class)
fun deleteFolders() {
    generateSequence { given.poll() }.forEach { it.deleteRecursively() }
}
