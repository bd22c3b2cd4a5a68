import NASGenomes
import Testing

@Suite struct SpaceOutlineTests {
  /// Each entry in a line, those within it indented.
  private static func text(_ entry: SpaceOutline.Entry, _ indent: String = "") -> String {
    let line = ([entry.name] + entry.phrases.map(\.text)).joined(separator: " ")
    return "\(indent)\(line)\n" + entry.children.map { text($0, indent + "  ") }.joined()
  }

  private static func text(of space: SearchSpace) -> String {
    space.outline.sections.map { text($0) }.joined()
  }

  @Test func eachPartIsTheCellOfNASBench201AndTheCellIsToldOnce() throws {
    let space = try SpaceFiles.catalogue.load("nas-bench-201")
    #expect(
      Self.text(of: space) == """
        network
          stem
            convolution width 16, kernel 3
            batch-norm
          stage1 5 × cell: width 16
          down1 reduction: width 32
          stage2 5 × cell: width 32
          down2 reduction: width 64
          stage3 5 × cell: width 64
          head
            batch-norm
            relu
            global-average-pool
            linear width classes
        cell the same in all 15 places
          node1 add: edge on input
          node2 add: edge on each of input, node1
          node3 add: edge on each of input, node1, node2
        edge one of
          zero
          skip identity
          conv1 relu-conv-norm
          conv3 relu-conv-norm: kernel 3
          pool average-pool: kernel 3, count-padding no

        """)
    #expect(space.outline.fixedBlocks == ["reduction"])
    #expect(!space.outline.repetitionsDiffer)
  }

  /// What no file of this checkout has.
  @Test func everyWayToChooseHasWords() throws {
    let space = try SpaceFiles.parse(
      """
      name: x
      let: {base: [4, 8], deep: [1, 2, 3, 4]}
      blocks:
        tower:
          settings: {width}
          let: {inner: [2, 4]}
          chosen: once
          layers:
            - conv-norm: {width: inner * (width + 2), kernel: 3 if inner == 2 else 1, as: wide}
            - conv-norm: {width, kernel: [1, 3x1], when: [no, yes], as: narrow}
      network:
        stem: [conv-norm: {width: base, kernel: 0.5 * 6}, tower: {width: base}]
        body:
          repeat: deep
          chosen: once
          layers: [tower: {width: base}]
        parallel:
          - conv-norm: {width: 8, as: a}
          - conv-norm: {width: 8, from: input, stride: 1, as: b}
          - add: {from: {any: 1, of: [a, b]}, each: {conv-norm: {width: 8, kernel: [1, 3]}}, as: c}
          - add: {from: [a, c], each: [relu, batch-norm]}
        head:
          let: {width: [8, 16]}
          layers: [add: {main: {conv-norm: {width}}, side: [relu, conv-norm: {width}]}]
        classifier: [global-average-pool, linear: {width: classes}]
      """)
    #expect(
      Self.text(of: space) == """
        network base 4 | 8, deep 1 | 2 | 3 | 4
          stem
            conv-norm width base, kernel 0.5 * 6
            tower width base
          body × deep, all alike
            tower width base
          parallel
            a conv-norm: width 8
            b conv-norm of input: width 8, stride 1
            c add: conv-norm (width 8, kernel 1 | 3) on any 1 of a, b
            add on each of a, c
              each
                relu
                batch-norm
          head width 8 | 16
            add
              main conv-norm
              side
                relu
                conv-norm
          classifier
            global-average-pool
            linear width classes
        tower the same in all its places, up to 5, inner 2 | 4
          wide conv-norm: width inner * (width + 2), kernel 3 if inner == 2
          narrow conv-norm: kernel 1 | 3x1, when no | yes

        """)
    #expect(space.outline.fixedBlocks.isEmpty)
  }

  @Test(arguments: SpaceFiles.names) func noDecisionIsLeftOut(name: String) throws {
    let space = try SpaceFiles.catalogue.load(name)
    var phrases: [String] = []
    var alternatives: Set<[String]> = []
    func visit(_ entry: SpaceOutline.Entry) {
      phrases += entry.phrases.filter(\.isChoice).map(\.text)
      alternatives.insert(entry.children.map(\.name))
      entry.children.forEach(visit)
    }
    space.outline.sections.forEach(visit)
    #expect(phrases.isEmpty == space.decisions.isEmpty)
    for decision in space.decisions {
      let label = String(decision.name.split(separator: ".").last!)
      switch decision.kind {
      case .alternative: #expect(alternatives.contains(decision.options), "\(decision.name)")
      case .depth:
        #expect(
          phrases.contains {
            $0.hasPrefix("× \(decision.options[0])") && $0.contains(decision.options.last!)
          }, "\(decision.name)")
      case .value where label == "from":
        #expect(phrases.contains { $0.contains(" on any ") }, "\(decision.name)")
      case .value:
        let text = "\(label) \(decision.options.joined(separator: " | "))"
        #expect(phrases.contains { $0.hasPrefix(text) }, "\(decision.name)")
      }
    }
  }
}
