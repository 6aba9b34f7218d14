import FieldKit
import SwiftUI

/// The line, landmarks and reports as strokes of their own: no tiles, no network. The list below says the same in words.
struct MapPage: View {
    let ui: Ui
    let screen: MapScreen

    var body: some View {
        Page(ui, ui.say(.mapTitle)) {
            drawing
            legend
            ForEach(screen.reports.indices, id: \.self) { at in report(at, screen.reports[at]) }
            ForEach(screen.landmarks.indices, id: \.self) { at in
                Panel(ui: ui) {
                    Sign(.pin, "\(MapSign.landmark(at)) · \(screen.landmarks[at].name)", ui.palette.onSurface)
                    away(screen.landmarks[at])
                }
            }
        }
    }

    @ViewBuilder private func report(_ at: Int, _ place: Place) -> some View {
        let sign = Sign(.bell, "\(MapSign.report(at)) · \(place.name)", ui.palette.attention, strong: true)
        if let id = place.id {
            PanelPress(ui: ui, act: .open(id)) {
                sign
                away(place)
            }
        } else {
            Panel(ui: ui) {
                sign
                away(place)
            }
        }
    }

    @ViewBuilder private func away(_ place: Place) -> some View {
        if let away = place.away { Plain(ui, ui.say(.mapAway, ["distance": away]), quiet: true) }
    }

    private var drawing: some View {
        let shape = RoundedRectangle(cornerRadius: Measure.corner)
        return Canvas { context, room in MapDrawing(screen: screen, palette: ui.palette).draw(context, room) }
            .aspectRatio(1, contentMode: .fit)
            .background(ui.palette.surfaceContainer.color, in: shape)
            .overlay(shape.stroke(ui.palette.outlineVariant.color, lineWidth: 1))
            .accessibilityElement(children: .ignore)
            .accessibilityLabel(
                ui.say(.mapDescribed, ["landmarks": screen.landmarks.count, "reports": screen.reports.count]))
    }

    /// What each stroke stands for.
    private var legend: some View {
        LazyVGrid(columns: [GridItem(.adaptive(minimum: 140), spacing: 8)], alignment: .leading, spacing: 8) {
            key(ui.say(.mapLandmark)) { drawing, context in drawing.diamond(context, MapKey.middle) }
            key(ui.say(.mapIncident)) { drawing, context in drawing.ring(context, MapKey.middle) }
            key(ui.say(.mapHere)) { drawing, context in drawing.here(context, MapKey.middle) }
            key(screen.scale) { drawing, context in drawing.ruler(context, from: Dot(4, 24), length: 28) }
        }
    }

    private func key(_ label: String, _ draw: @escaping (MapDrawing, GraphicsContext) -> Void) -> some View {
        HStack(spacing: 6) {
            Canvas { context, _ in draw(MapDrawing(screen: screen, palette: ui.palette), context) }
                .frame(width: MapKey.size, height: MapKey.size)
                .accessibilityHidden(true)
            Plain(ui, label, quiet: true)
        }
    }
}

private enum MapKey {
    static let size = 36.0
    static let middle = Dot(size / 2, size / 2)
}

/// The strokes of the map.
@MainActor
private struct MapDrawing {
    let screen: MapScreen
    let palette: Palette

    func draw(_ context: GraphicsContext, _ room: CGSize) {
        let at = Projection(screen, width: room.width, height: room.height)
        line(context, screen.line.map(at.dot))
        for (n, landmark) in screen.landmarks.enumerated() {
            diamond(context, at.dot(landmark.spot))
            name(context, MapSign.landmark(n), beside: at.dot(landmark.spot), palette.onSurface)
        }
        for (n, report) in screen.reports.enumerated() {
            ring(context, at.dot(report.spot))
            name(context, MapSign.report(n), beside: at.dot(report.spot), palette.attention)
        }
        text(context, screen.north, Dot(12, 12), palette.onSurfaceVariant)
        text(context, screen.south, Dot(12, room.height - 60), palette.onSurfaceVariant)
        if let spot = screen.here { here(context, at.dot(spot)) }
        ruler(context, from: Dot(16, room.height - 16), length: at.points(screen.scaleM))
    }

    private func line(_ context: GraphicsContext, _ dots: [Dot]) {
        guard let first = dots.first else { return }
        let stroke = Stroke(moves: [.start(first)] + dots.dropFirst().map { .line($0) })
        let style = StrokeStyle(lineWidth: 4, lineCap: .round, dash: [10, 8])
        context.stroke(Path(stroke, scale: 1), with: .color(palette.onSurfaceVariant.color), style: style)
    }

    func diamond(_ context: GraphicsContext, _ at: Dot) {
        let stroke = Stroke(moves: [.start(Dot(0, -8)), .line(Dot(8, 0)), .line(Dot(0, 8)), .line(Dot(-8, 0)), .close])
        context.fill(Path(stroke, scale: 1, origin: at), with: .color(palette.onSurface.color))
    }

    func ring(_ context: GraphicsContext, _ at: Dot) {
        let place = CGRect(x: at.x - 11, y: at.y - 11, width: 22, height: 22)
        context.stroke(Path(ellipseIn: place), with: .color(palette.attention.color), style: StrokeStyle(lineWidth: 4))
    }

    func here(_ context: GraphicsContext, _ at: Dot) {
        context.fill(
            Path(ellipseIn: CGRect(x: at.x - 7, y: at.y - 7, width: 14, height: 14)),
            with: .color(palette.primary.color))
        let cross = Stroke(moves: [.start(Dot(-16, 0)), .line(Dot(16, 0)), .start(Dot(0, -16)), .line(Dot(0, 16))])
        context.stroke(
            Path(cross, scale: 1, origin: at), with: .color(palette.primary.color), style: StrokeStyle(lineWidth: 2))
    }

    func ruler(_ context: GraphicsContext, from left: Dot, length: Double) {
        let ruler = Stroke(moves: [
            .start(Dot(0, 0)), .line(Dot(length, 0)), .start(Dot(0, -6)), .line(Dot(0, 0)), .start(Dot(length, -6)),
            .line(Dot(length, 0)),
        ])
        context.stroke(
            Path(ruler, scale: 1, origin: left), with: .color(palette.onSurfaceVariant.color),
            style: StrokeStyle(lineWidth: 2))
    }

    private func name(_ context: GraphicsContext, _ text: String, beside at: Dot, _ tint: Tint) {
        self.text(context, text, Dot(at.x + 12, at.y - 24), tint)
    }

    private func text(_ context: GraphicsContext, _ text: String, _ at: Dot, _ tint: Tint) {
        let words = Text(text).font(Lettering.small.font).foregroundStyle(tint.color)
        context.draw(words, at: CGPoint(x: at.x, y: at.y), anchor: .topLeading)
    }
}
