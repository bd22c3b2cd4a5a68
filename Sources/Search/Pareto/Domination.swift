/// Points by their coordinates, of which less is always better: see ``Objective/coordinate(_:)``.
package enum Domination {
  /// No worse in any coordinate, better in one.
  @inline(__always)
  package static func dominates(_ left: [Double], _ right: [Double]) -> Bool {
    var isBetter = false
    for axis in 0..<left.count {
      if left[axis] > right[axis] { return false }
      if left[axis] < right[axis] { isBetter = true }
    }
    return isBetter
  }

  /// The order in which fronts are listed: by the second coordinate, then the third and so on, and
  /// by the first last. Of accuracy and MACs it is that of ascending MACs. Nothing that comes later
  /// dominates what came before.
  @inline(__always)
  package static func precedes(_ left: [Double], _ right: [Double]) -> Bool {
    for axis in 1..<max(left.count, 1) where left[axis] != right[axis] {
      return left[axis] < right[axis]
    }
    return left[0] < right[0]
  }
}
