package org.enlace.app.state

/** A language of the interface. */
enum class Lang { EN, ES }

/** How the app looks; by default it is dark at night. */
enum class Look { AUTO, DARK, LIGHT }

/** Everything a screen shows. A screen is a function of this and of nothing else. */
data class UiState(
    val lang: Lang,
    val dark: Boolean,
    val screen: Screen,
    /** The exercise everything on the screen belongs to; shown as such, always. */
    val exercise: String? = null,
    /** What the person must know before anything else. */
    val troubles: List<Trouble> = emptyList(),
    /** A sentence about what just failed and what to do. */
    val problem: String? = null,
)

/** What a screen is about; one class for each. */
sealed interface Screen

/** Something about the phone itself that the person must know. */
data class Trouble(val kind: TroubleKind, val words: String)

/** How a trouble is shown: those of danger come first and in the colour of danger. */
enum class TroubleKind(val danger: Boolean) { SPACE(false), CLOCK(false), RESTORED(false), SALVAGED(false), COMPROMISED(true), DISTRUST(true) }

/** Where something stands with the server. */
enum class Mark { RECEIVED, WAITING, REFUSED, APART }

/** Something to choose. `code` goes back to core, `label` is shown. */
data class Choice(val code: String, val label: String, val chosen: Boolean = false)

/** A label and what stands beside it. */
data class Fact(val label: String, val shown: String)

/** A position in degrees × 10⁷. */
data class Spot(val latE7: Int, val lonE7: Int, val accuracyM: Int? = null)
