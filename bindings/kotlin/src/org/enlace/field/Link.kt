package org.enlace.field

import kotlin.coroutines.cancellation.CancellationException
import kotlinx.coroutines.Job
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.channels.ReceiveChannel
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.collectLatest
import kotlinx.coroutines.flow.distinctUntilChanged
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.launch
import kotlinx.coroutines.withTimeoutOrNull

/** What the link does, for the line on the home screen. */
public sealed interface LinkState {
    /** No network. */
    public data object NoNetwork : LinkState

    /** Sending and fetching. */
    public data object Syncing : LinkState

    /** Nothing waits on either side as far as this phone knows. */
    public data class UpToDate(
        /** What the last sync did. */
        val synced: Synced,
    ) : LinkState

    /** It did not work; tried again by itself where that can help. */
    public data class Failed(
        /** Why. */
        val error: FieldException,
    ) : LinkState
}

/**
 * Keeps an app in step with its server as the phone's conditions allow: a sync when a network comes, after each [nudge]
 * and at least every [everyMs]; and the feed on top while conditions are good. Runs until it is cancelled or an error
 * comes that waiting does not mend.
 */
public class Link(
    private val app: FieldAppInterface,
    private val everyMs: Long = 15 * 60_000L,
) {
    private val nudges = Channel<Unit>(Channel.CONFLATED)

    /** Something was saved, or a push came: sync soon. Never waits. */
    public fun nudge() {
        nudges.trySend(Unit)
    }

    /** Works until cancelled. [tell] hears each change of state, [changed] each event of the feed. */
    public suspend fun run(
        conditions: Flow<Conditions>,
        onDuty: Boolean,
        tell: (LinkState) -> Unit,
        changed: (Event) -> Unit = {},
    ) {
        conditions.map { it.linkUse(onDuty) }.distinctUntilChanged().collectLatest { use ->
            if (use == LinkUse.WAIT) return@collectLatest tell(LinkState.NoNetwork)
            coroutineScope {
                val feed: Job? = if (use == LinkUse.FOLLOW) launch { app.events().collect(changed) } else null
                syncUntilRefused(nudges, tell)
                feed?.cancel()
            }
        }
    }

    private suspend fun syncUntilRefused(nudges: ReceiveChannel<Unit>, tell: (LinkState) -> Unit) {
        var failures = 0
        while (true) {
            tell(LinkState.Syncing)
            try {
                tell(LinkState.UpToDate(app.sync()))
                failures = 0
            } catch (cancelled: CancellationException) {
                throw cancelled
            } catch (error: FieldException) {
                tell(LinkState.Failed(error))
                if (!error.mendsItself) return
                failures += 1
            }
            if (failures == 0) withTimeoutOrNull(everyMs) { nudges.receive() } else delay(retryAfterMs(failures))
        }
    }
}

/** Waits twice as long after each failure: 2 s, 4 s, ... up to 5 minutes. */
internal fun retryAfterMs(failures: Int): Long = minOf(1_000L shl minOf(failures, 9), 300_000L)
