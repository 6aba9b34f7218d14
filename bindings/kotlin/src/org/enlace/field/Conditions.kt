package org.enlace.field

/** What a phone knows about its link and its battery. Hints: nothing is lost when they are wrong. */
public data class Conditions(
    /** Whether there is a network that says it reaches the internet. */
    val connected: Boolean,
    /** Whether the person pays for bytes on it. */
    val metered: Boolean,
    /** Charge, 0 to 100; none where it is not known. */
    val batteryPercent: Int?,
    /** Whether the phone is on a charger. */
    val charging: Boolean,
    /** Whether the person asked the phone to save power. */
    val savingPower: Boolean,
)

/** How much of the link to use. */
public enum class LinkUse {
    /** Keep the feed open: what others write shows at once. */
    FOLLOW,

    /** Sync after a save and now and then. */
    SYNC,

    /** Wait for a network. */
    WAIT,
}

/** Charge below which a phone without a charger keeps no feed open, in percent. */
public const val LOW_BATTERY_PERCENT: Int = 15

/** How much of the link to use under these conditions. Records are small, so a metered network only costs the feed. */
public fun Conditions.linkUse(onDuty: Boolean): LinkUse = when {
    !connected -> LinkUse.WAIT
    isLow() -> LinkUse.SYNC
    metered && !onDuty -> LinkUse.SYNC
    else -> LinkUse.FOLLOW
}

private fun Conditions.isLow(): Boolean =
    !charging && (savingPower || batteryPercent.let { it != null && it < LOW_BATTERY_PERCENT })
