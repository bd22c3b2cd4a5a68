extension ParetoFront {
  /// Some members, as evenly spread over the front's first cost (log-MACs, say) as they come: the
  /// nearest to each of so many places, each member once. By ascending cost.
  public func spread(_ count: Int) -> [Trial] {
    let sizes = coordinates.map { $0[1] }
    guard let least = sizes.first, let most = sizes.last, count > 0 else { return [] }
    var chosen = Set<Int>()
    for place in 0..<count {
      let share = count == 1 ? 1 : Double(place) / Double(count - 1)
      let target = least + share * (most - least)
      let free = sizes.indices.filter { !chosen.contains($0) }
      guard let nearest = free.min(by: { abs(sizes[$0] - target) < abs(sizes[$1] - target) })
      else { break }
      chosen.insert(nearest)
    }
    return chosen.sorted().map { trials[$0] }
  }
}
