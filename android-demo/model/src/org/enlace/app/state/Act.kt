package org.enlace.app.state

/** What a person does on a screen. Screens send these and decide nothing. */
sealed interface Act {
    data object Back : Act
    data class Go(val to: Door) : Act
    data class Open(val id: String) : Act

    data class Digit(val digit: Int) : Act
    data object EraseDigit : Act
    data object ShowPresence : Act

    data class Scanned(val invitation: String) : Act
    data class Typed(val text: String) : Act
    data object Join : Act
    data object JoinAgain : Act

    data object Sync : Act
    data class TakeDraft(val number: Long) : Act
    data class DropDraft(val number: Long) : Act

    data class Pick(val field: Picked, val code: String) : Act
    data object AllKinds : Act
    data class UseHere(val here: Boolean) : Act
    data class UseNow(val now: Boolean) : Act
    data class Keep(val path: String, val side: Int) : Act
    data object File : Act
    data class Pin(val pinned: Boolean) : Act
    data object SavePerson : Act
    data class OpenPerson(val id: String) : Act
    data object HideIdentity : Act
    data class WriteField(val path: String, val text: String) : Act
    data class Fill(val path: String, val code: String) : Act
    data object SaveForm : Act
    data object Shoot : Act
    data object SignEvidence : Act

    data class Write(val text: String) : Act
    data object Check : Act
    data class AnswerNames(val none: Boolean) : Act
    data object Send : Act
    data class Answer(val code: String) : Act
    data object OtherLanguage : Act

    data class Speak(val lang: Lang) : Act
    data class SetLook(val look: Look) : Act
    data class SetQuiet(val quiet: Boolean) : Act
    data class SetDuty(val onDuty: Boolean) : Act
    data object Lock : Act
    data object Obey : Act
}

/** Places a person can go to from where they are. */
enum class Door { HOME, SYNC, REPORT, TIMELINE, RESCUE, PERSON, EVIDENCE, IDENTITY, SEARCH, MAP, NOTICES, COMPOSE, RADIO, SETTINGS, TYPE_CODE, LOCKED_REPORT, INCIDENT, FORM }

/** What a choice is for. */
enum class Picked { KIND, CONDITION, AGE, NEED, LANGUAGE, GROUP, EVIDENCE_KIND, PACKAGING, SEAL, DESCRIPTION, PURPOSE, HAPPENING, ASK, PRECISION, REASON }
