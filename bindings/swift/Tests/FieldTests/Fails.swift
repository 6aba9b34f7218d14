import Field
import Stage
import Testing

/// The act fails with this code, which has a sentence of its own in each language.
@discardableResult
func fails<T>(
    _ code: String, sourceLocation: SourceLocation = #_sourceLocation, _ act: () async throws -> T
) async -> FieldError? {
    do {
        _ = try await act()
    } catch let error as FieldError {
        #expect(error.code == code, sourceLocation: sourceLocation)
        #expect(error.description.hasPrefix("\(code): "), sourceLocation: sourceLocation)
        let said = [Lang.en, .es].map(error.explained)
        #expect(said[0] != said[1] && said.allSatisfy { !$0.isEmpty && !$0.contains("(\(code))") }, "\(said)")
        return error
    } catch {
        Issue.record("\(error) instead of \(code)", sourceLocation: sourceLocation)
        return nil
    }
    Issue.record("did not fail with \(code)", sourceLocation: sourceLocation)
    return nil
}
