package org.enlace.field

import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.channels.awaitClose
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.buffer
import kotlinx.coroutines.flow.callbackFlow

/**
 * The live feed while it is collected. Events carry ids, no content: query what the screen shows.
 *
 * Ends after [Event.Ended]; leaving the collection ends the feed in the library. Several collectors are several feeds:
 * share one with `shareIn`.
 */
public fun FieldAppInterface.events(): Flow<Event> = callbackFlow {
    val listener = object : EventListener {
        override fun onEvent(event: Event) {
            trySend(event)
            if (event is Event.Ended) channel.close()
        }
    }
    val handle = follow(listener)
    awaitClose {
        handle.cancel()
        handle.close()
    }
}.buffer(Channel.UNLIMITED)
