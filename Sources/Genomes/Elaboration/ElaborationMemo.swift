import NASNetworks

/// What elaborations of one program have made and can use again. It never changes what comes out.
final class ElaborationMemo {
  /// Beyond that all is forgotten: what is used all the time is soon made again.
  private static let pieceLimit = 1_000

  private var pieces: [PieceKey: Piece] = [:]
  /// Most layers are like another one. Nil for no activation, which is no layer.
  var operations: [OperationKey: (any Operation)?] = [:]

  /// A step of the file with its settings.
  struct OperationKey: Hashable {
    let step: Int
    let literals: [Literal]
  }

  subscript(key: PieceKey) -> Piece? {
    get { pieces[key] }
    set {
      if pieces.count >= Self.pieceLimit { pieces = [:] }
      pieces[key] = newValue
    }
  }
}
