/// Cards are handed over and their digits compared, both sides sign one channel. `other` is the southern agency's code.
package func join(_ north: Agency, _ south: Agency, _ other: String) async throws {
    for (own, peer) in [(north, south), (south, north)] {
        let card = peer.folder.appendingPathComponent("card.txt").path
        try await peer.command(["peer", "card", "--root-key", peer.rootKey, "--out", card])
        let added = try await own.command(["peer", "add", card])
        let (code, digits) = (try added["agency"].text, try added["fingerprint"].text)
        try await own.command(["peer", "confirm", code, "--fingerprint", digits, "--root-key", own.rootKey])
    }
    let proposal = north.folder.appendingPathComponent("amber.proposal").path
    try await north.command([
        "channel", "create", "amber", "--with", other, "--out", proposal, "--root-key", north.rootKey,
    ])
    try await south.command(["channel", "accept", proposal, "--root-key", south.rootKey])
}
