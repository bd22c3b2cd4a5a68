import CNASKernels
import NASNetworks

extension Concatenate: ComputedOperation {
  func computation(at site: Site) -> any Computation {
    switch axis {
    case .channels:
      ChannelMoves(
        site.inputs.enumerated().flatMap { input, shape in
          (0..<shape.channels).map { .init(input: input, channel: $0) }
        }, at: site)
    case .positions:
      PositionMoves(
        of: site.inputs.indices.map { input in
          let before = site.inputs[..<input].reduce(0) { $0 + $1.area }
          return [.init(from: 0, to: before, count: site.inputs[input].area)]
        }, at: site)
    }
  }
}

extension Split: ComputedOperation {
  func computation(at site: Site) -> any Computation {
    let channels = site.output.channels
    return ChannelMoves(
      (0..<channels).map { .init(input: 0, channel: (part - 1) * channels + $0) }, at: site)
  }
}

extension ChannelShuffle: ComputedOperation {
  func computation(at site: Site) -> any Computation {
    let each = site.output.channels / groups
    return ChannelMoves(
      (0..<site.output.channels).map { .init(input: 0, channel: $0 % groups * each + $0 / groups) },
      at: site)
  }
}

extension Crop: ComputedOperation {
  func computation(at site: Site) -> any Computation {
    let (input, output) = (site.inputs[0], site.output)
    let rows = (0..<output.height).map { row in
      PositionMoves.Run(
        from: (row + top) * input.width + left, to: row * output.width, count: output.width)
    }
    return PositionMoves(of: [rows], at: site)
  }
}

extension FirstToken: ComputedOperation {
  func computation(at site: Site) -> any Computation {
    PositionMoves(of: [[.init(from: 0, to: 0, count: 1)]], at: site)
  }
}

/// Channels in other places.
private struct ChannelMoves: Computation {
  struct Source {
    let input: Int
    let channel: Int
  }

  private let forwardTable: MoveTable
  /// Of each input.
  private let backwardTables: [MoveTable]
  private let outputBlocks: Int
  private let inputBlocks: [Int]
  private let precision: Precision

  /// - Parameter sources: Of each output channel.
  init(_ sources: [Source], at site: Site) {
    precision = site.precision
    outputBlocks = padded(site.output.channels) / 16
    inputBlocks = site.inputs.map { padded($0.channels) / 16 }
    forwardTable = MoveTable(sources, planes: site.outputPlanes)
    backwardTables = site.inputs.indices.map { input in
      var targets = [Source?](repeating: nil, count: site.inputs[input].channels)
      for (channel, source) in sources.enumerated() where source.input == input {
        targets[source.channel] = Source(input: 0, channel: channel)
      }
      return MoveTable(targets, planes: site.planes(input))
    }
  }

  var kernel: String { "\(Kernels.name) move" }

  func forward(_ frame: Frame) {
    withUnsafeTemporaryAllocation(
      of: UnsafeRawPointer?.self, capacity: inputBlocks.count
    ) { sources in
      for input in inputBlocks.indices { sources[input] = UnsafeRawPointer(frame.input(input)) }
      forwardTable.run(precision, sources.baseAddress!, inputBlocks, frame.output)
    }
  }

  func backward(_ frame: Frame) {
    var gradient: UnsafeRawPointer? = UnsafeRawPointer(frame.gradient)
    for (input, table) in backwardTables.enumerated() {
      guard let inputGradient = frame.inputGradient(input) else { continue }
      withUnsafePointer(to: outputBlocks) { blocks in
        table.run(precision, &gradient, blocks, inputGradient)
      }
    }
  }

  /// Where the channels of one tensor come from, by blocks.
  private struct MoveTable: Sendable {
    private let planes: nas_planes
    private let starts: [Int]
    private let moves: [nas_lane_move]

    init(_ sources: [Source?], planes: nas_planes) {
      self.planes = planes
      var starts = [0]
      var moves: [nas_lane_move] = []
      for block in 0..<planes.blocks {
        // A move for each block that is read.
        var own: [(source: Int, block: Int, lanes: [Int32])] = []
        for lane in 0..<16 where block * 16 + lane < sources.count {
          guard let source = sources[block * 16 + lane] else { continue }
          let from = (source.input, source.channel / 16)
          var place = own.firstIndex { ($0.source, $0.block) == from }
          if place == nil {
            own.append((from.0, from.1, Array(repeating: -1, count: 16)))
            place = own.count - 1
          }
          own[place!].lanes[lane] = Int32(source.channel % 16)
        }
        moves += own.map(nas_lane_move.init)
        starts.append(moves.count)
      }
      self.starts = starts
      self.moves = moves
    }

    func run(
      _ precision: Precision, _ sources: UnsafePointer<UnsafeRawPointer?>,
      _ blocks: UnsafePointer<Int>, _ target: UnsafeMutableRawPointer
    ) {
      withUnsafePointer(to: planes) {
        Kernels.on(precision).move_channels($0, starts, moves, sources, blocks, target)
      }
    }
  }
}

extension nas_lane_move {
  fileprivate init(source: Int, block: Int, lanes: [Int32]) {
    self.init()
    self.source = source
    self.block = block
    withUnsafeMutableBytes(of: &self.lanes) { target in
      lanes.withUnsafeBytes { target.copyMemory(from: $0) }
    }
  }
}

/// Runs of positions in other places, the same in every plane.
private struct PositionMoves: Computation {
  struct Run: Sendable {
    let from: Int
    let to: Int
    let count: Int
  }

  /// Of each input.
  private let runs: [[Run]]
  private let inputAreas: [Int]
  private let outputArea: Int
  private let planes: Int
  /// Of a position of a plane.
  private let bytes: Int

  init(of runs: [[Run]], at site: Site) {
    self.runs = runs
    inputAreas = site.inputs.map(\.area)
    outputArea = site.output.area
    planes = site.images * padded(site.output.channels) / 16
    bytes = 16 * site.precision.bytes
  }

  var kernel: String { "copy" }

  func forward(_ frame: Frame) {
    for (input, runs) in runs.enumerated() {
      let (source, target) = (frame.input(input), frame.output)
      for plane in 0..<planes {
        for run in runs {
          (target + (plane * outputArea + run.to) * bytes).copyMemory(
            from: source + (plane * inputAreas[input] + run.from) * bytes,
            byteCount: run.count * bytes)
        }
      }
    }
  }

  func backward(_ frame: Frame) {
    for (input, runs) in runs.enumerated() {
      guard let target = frame.inputGradient(input) else { continue }
      let area = inputAreas[input]
      if runs.reduce(0, { $0 + $1.count }) < area {
        target.initializeMemory(as: UInt8.self, repeating: 0, count: planes * area * bytes)
      }
      for plane in 0..<planes {
        for run in runs {
          (target + (plane * area + run.from) * bytes).copyMemory(
            from: frame.gradient + (plane * outputArea + run.to) * bytes,
            byteCount: run.count * bytes)
        }
      }
    }
  }
}
