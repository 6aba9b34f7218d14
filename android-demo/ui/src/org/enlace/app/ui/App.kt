package org.enlace.app.ui

import androidx.compose.runtime.Composable
import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.ui.Modifier
import androidx.compose.ui.text.font.FontFamily
import org.enlace.app.state.Act
import org.enlace.app.state.ComposeScreen
import org.enlace.app.state.EnrolScreen
import org.enlace.app.state.EvidenceScreen
import org.enlace.app.state.FormScreen
import org.enlace.app.state.GoneScreen
import org.enlace.app.state.HomeScreen
import org.enlace.app.state.IdentityScreen
import org.enlace.app.state.IncidentScreen
import org.enlace.app.state.MapScreen
import org.enlace.app.state.NoticeScreen
import org.enlace.app.state.NoticesScreen
import org.enlace.app.state.OrderScreen
import org.enlace.app.state.PersonScreen
import org.enlace.app.state.RadioScreen
import org.enlace.app.state.ReportScreen
import org.enlace.app.state.RescueScreen
import org.enlace.app.state.SearchScreen
import org.enlace.app.state.SettingsScreen
import org.enlace.app.state.SyncScreen
import org.enlace.app.state.TimelineScreen
import org.enlace.app.state.UiState
import org.enlace.app.state.UnlockScreen

/** The whole app: one state in, acts out. `camera` draws the phone's view where a screen has room for it. */
@Composable
fun App(state: UiState, act: (Act) -> Unit, font: FontFamily = FontFamily.Default, camera: @Composable (Modifier) -> Unit = {}) {
    EnlaceTheme(state.dark, state.lang, font) {
        CompositionLocalProvider(LocalState provides state, LocalAct provides act) {
            when (val screen = state.screen) {
                is UnlockScreen -> UnlockPage(screen)
                is EnrolScreen -> EnrolPage(screen, camera)
                is HomeScreen -> HomePage(screen)
                is SyncScreen -> SyncPage(screen)
                is ReportScreen -> ReportPage(screen)
                is IncidentScreen -> IncidentPage(screen)
                is FormScreen -> FormPage(screen)
                is TimelineScreen -> TimelinePage(screen)
                is RescueScreen -> RescuePage(screen)
                is PersonScreen -> PersonPage(screen)
                is IdentityScreen -> IdentityPage(screen)
                is EvidenceScreen -> EvidencePage(screen, camera)
                is SearchScreen -> SearchPage(screen)
                is MapScreen -> MapPage(screen)
                is NoticesScreen -> NoticesPage(screen)
                is NoticeScreen -> NoticePage(screen)
                is ComposeScreen -> ComposePage(screen)
                is RadioScreen -> RadioPage(screen)
                is SettingsScreen -> SettingsPage(screen)
                is OrderScreen -> OrderPage(screen)
                is GoneScreen -> GonePage(screen)
            }
        }
    }
}
