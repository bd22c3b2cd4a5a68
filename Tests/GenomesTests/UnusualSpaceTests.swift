import NASGenomes
import NASNetworks
import Testing

/// Files that nobody would write on purpose, each either right or an error at its line.
@Suite struct UnusualSpaceTests {
  private static let head = "  head: [global-average-pool, linear: {width: classes}]"

  /// What is wrong with a space that is bound to grey images and ten classes.
  private func problem(_ text: String) -> String? {
    do {
      _ = try SpaceFiles.parse(text).bound(to: SpaceFiles.grey, classes: 10)
      return nil
    } catch {
      return "\(error)"
    }
  }

  @Test(arguments: [
    (
      "  body: {when: [no, yes], layers: relu}",
      "x.yaml:3: body: a part has no 'when': it may be left out by 'repeat: [0, 1]'"
    ),
    ("  body: {as: other, layers: relu}", "x.yaml:3: body: a part has no 'as'"),
    ("  body: {convolution: {width: auto, kernel: 3}}", "must be a whole number from 1 to 65536"),
    ("  body: {activation: {function: auto}}", "must be relu, hard-swish"),
    ("  body: {conv-norm: {width: 8, activation: auto}}", "must be relu, hard-swish"),
    (
      "  body: {repeat: 4 if classes == 10 else 2, layers: relu}",
      "'repeat' cannot depend on the shapes of values, the number of classes"
    ),
    ("  body: {identity: {width: 99999999}}", "must be a whole number from 1 to 65536"),
    ("  body: {identity: {stride: 100}}", "must be a whole number from 1 to 64"),
    ("  body: [relu, relu, linear: {width: 3, as: relu2}]", "there are two layers 'relu2' here"),
    (
      "  body: [{relu: {as: a}}, {add: {from: [a, input], each: {relu: {as: b}}}}, {relu: {from: b}}]",
      "there is no value 'b' here"
    ),
    (
      "  body: {repeat: 1000, layers: relu}\n  more: {repeat: 1000, layers: relu}",
      "up to 2001 repetitions of parts, expected at most 2000"
    ),
    (
      "  body: {linear: {width: \(String(repeating: "1 + ", count: 1_024))1}}",
      "the expression has more than 4096 characters"
    ),
    (
      "  body: [{relu: {as: a}}, {add: {from: [a, a], each: {conv-norm: {width: 8, kernel: 3}}}}]",
      "'from' of add has a value twice: 'each' names its layers by the values"
    ),
    (
      "  body: [{relu: {as: a}}, {gelu: {as: b}}, {add: {from: [a, b], eahc: sigmoid}}]",
      "'from' of add names 2 values, and its branches read one: did you mean 'each'?"
    ),
    (
      "  body: [{relu: {as: a}}, {gelu: {as: b}}, {identity: {from: [a, b]}}]",
      "'from' of identity names 2 values, expected one"
    ),
    ("  body: {repeat: 4 / 0, layers: relu}", "'repeat' cannot be computed, whatever is chosen"),
    ("  body: {repeat: [1, 2000], layers: relu}", "a whole number from 0 to 1000, not 2000"),
    (
      "  stem: tokens\n  body: {choose: {a: {learned-token: {width: 8}}, b: gelu}}",
      "x.yaml:4: 'body' reads nothing of what stands before it"
    ),
  ])
  func isAProblem(part: String, expected: String) {
    let problem = problem("name: x\nnetwork:\n\(part)\n\(Self.head)") ?? "none"
    #expect(problem.contains(expected), "\(problem)")
  }

  private func bound(_ text: String) throws -> BoundSearchSpace {
    try SpaceFiles.parse(text).bound(to: SpaceFiles.grey, classes: 10)
  }

  @Test func aBlockThatStandsInForAnIdentityNeedsNoMoreThanItGets() {
    let text = """
      name: x
      blocks: {down: {settings: {width, stride, mode}, layers: {conv-norm: {width, stride}}}}
      network:
        body: {identity: {width: 16, stride: 2, otherwise: down}}
      \(Self.head)
      """
    #expect(
      problem(text)?.contains(
        "gives down its width and stride, and it lacks the setting 'mode'") == true)
  }

  /// Two depths that are one choice: of all pairs, some would be too few.
  @Test func repetitionsThatHangOnOneChoiceAreTriedTogether() throws {
    let space = try bound(
      """
      name: x
      let: {depth: [4, 8], early: depth - 3}
      network:
        a: {repeat: early, layers: {conv-norm: {width: 4, kernel: 3}}}
        b: {repeat: depth - early, layers: {conv-norm: {width: 4, kernel: 3}}}
      \(Self.head)
      """)
    #expect(space.count == 2)
    #expect(try space.network(of: space.largest).blocks.count == 9)
    #expect(try space.network(of: space.smallest).blocks.count == 5)
  }

  /// Twelve widths of a way down that the way up has again: each way to decide them is one position.
  @Test func whatIsTooLargeToBeUnfoldedIsEstimated() throws {
    let widths = (0..<12).map { "w\($0): [8, 16, 24, 32]" }.joined(separator: ", ")
    let parts = (0..<24).map { part in
      "  p\(part): {conv-norm: {width: w\(part < 12 ? part : 23 - part), kernel: 1}}\n"
    }.joined()
    let space = try bound("name: x\nlet: {\(widths)}\nnetwork:\n\(parts)\(Self.head)")
    #expect(!space.isExact)
    #expect(try space.network(of: space.largest).macs == space.macsRange.upperBound)
  }

  /// With the second there, the first is read by nothing.
  @Test func whatAConditionalLayerDoesNotReadHasNoEffect() throws {
    let space = try bound(
      """
      name: x
      network:
        body:
          - conv-norm: {width: 8, as: a}
          - conv-norm: {width: [8, 16], as: b}
          - conv-norm: {width: 8, from: a, when: [no, yes], as: c}
      \(Self.head)
      """)
    #expect(space.count == 3)
    #expect(Set(SpaceFiles.allGenomes(of: space).map { space.canonical($0) }).count == 3)
  }

  /// Layers that may make nothing, or are made of something else than what stands before them.
  @Test(arguments: [
    """
      stem: {conv-norm: {width: 4, kernel: 3}}
      cell:
        - conv-norm: {width: 4, kernel: 1, as: a}
        - conv-norm: {width: 4, kernel: 3, as: b}
        - add:
            from: {any: 1, of: [a, b]}
            each: {choose: {conv: {conv-norm: {width: 4, kernel: 3}}, none: zero}}
            as: n
        - add: {from: [b, n]}
    """,
    """
      body:
        - convolution: {width: [4, 6], kernel: 1, as: a}
        - convolution: {width: 4, kernel: [1, 3], as: b}
        - add:
            from: {any: 1, of: [a, b]}
            each: {choose: {z: zero, k: {convolution: {width: 4, kernel: 3, from: b}}}}
            as: n
    """,
    """
      body:
        - convolution: {width: 4, kernel: 1, as: a}
        - convolution: {width: 4, kernel: 1, as: b}
        - add:
            from: {any: 1, of: [a, b]}
            each: {convolution: {width: 4, kernel: [1, 3], from: b}}
            as: n
    """,
    """
      body:
        - conv-norm: {width: 4, kernel: 3, as: a}
        - add:
            main:
              - choose: {none: zero, act: relu, as: p}
              - choose:
                  far: {conv-norm: {width: 4, kernel: 3, from: a}}
                  near: {conv-norm: {width: 4, kernel: 1}}
                  as: q
            shortcut: identity
    """,
    """
      stem: [{conv-norm: {width: 4, kernel: 3}}, tokens]
      body:
        add:
          a: first-token
          b: [{choose: {none: zero, act: relu}}, {learned-token: {width: 4}}, first-token]
    """,
  ])
  func aGenomesNetworkIsThatOfItsCanonicalForm(parts: String) throws {
    let head =
      parts.contains("tokens") ? "  head: [linear: {width: classes}]" : Self.head
    let space = try bound("name: x\nnetwork:\n\(parts)\n\(head)")
    var networks: Set<Network> = []
    for genome in SpaceFiles.allGenomes(of: space) {
      guard let network = try? space.network(of: genome) else { continue }
      #expect(try space.network(of: space.canonical(genome)) == network, "\(genome)")
      #expect(space.costs(of: genome) == network.costs, "\(genome)")
      networks.insert(network)
    }
    #expect(networks.count > 1 && space.count >= Double(networks.count))
  }

  @Test func numbersTooLargeToCompareAreAnError() {
    let text = "name: x\nnetwork:\n  body: {linear: {width: \"4 + floor(max(1 / 3, 9e18))\"}}"
    #expect(problem("\(text)\n\(Self.head)")?.contains("too large to be compared") == true)
  }

  @Test func aByteOrderMarkIsNoPartOfAFile() throws {
    let text = "\u{FEFF}name: x\nnetwork:\n  stem: {conv-norm: {width: 4}}\n\(Self.head)"
    #expect(try bound(text).count == 1)
  }

  @Test func whatASharedNameDoesNotChangeIsNoOtherNetwork() throws {
    let choice =
      "{choose: {a: {conv-norm: {width: 8, activation: act}}, b: {conv-norm: {width: 8}}}}"
    let text = "name: x\nlet: {act: [relu, gelu]}\nnetwork:\n  stem: \(choice)\n\(Self.head)"
    let space = try bound(text)
    #expect(space.count == 3)
    #expect(Set(SpaceFiles.allGenomes(of: space).map { space.canonical($0) }).count == 3)
    let optional = "  more: {repeat: [0, 1], layers: {conv-norm: {width: 4, activation: act}}}"
    let other = try bound("name: x\nlet: {act: [relu, gelu]}\nnetwork:\n\(optional)\n\(Self.head)")
    #expect(other.count == 3)
  }

  /// Each is of one part: there is no need to try them all together.
  @Test func manySharedNamesAreCounted() throws {
    let numbers = 1...12
    let lets = numbers.map { "w\($0): [4, 8, 12, 16]" }.joined(separator: ", ")
    let parts = numbers.map { "  p\($0): {conv-norm: {width: w\($0), kernel: 3}}" }
    let space = try bound(
      "name: x\nlet: {\(lets)}\nnetwork:\n\(parts.joined(separator: "\n"))\n\(Self.head)")
    #expect(space.isExact && space.count == 16_777_216)
  }

  @Test func aGateMayStandBeforeAnImageOfOnePosition() throws {
    let gate = "gate: [global-average-pool, linear: {width: 8}, sigmoid]"
    let pooled = "{average-pool: {kernel: 28, stride: 28}}"
    let space = try bound(
      "name: x\nnetwork:\n  body: [conv-norm: {width: 8}, \(pooled), multiply: {\(gate), signal: identity}]"
        + "\n\(Self.head)")
    let product = try #require(
      space.network(of: space.largest).layers.first { $0.operation is Multiply })
    #expect(product.output == Shape(channels: 8, height: 1, width: 1))
  }

  @Test func aLongExpressionIsReadAtOnce() throws {
    let sum = String(repeating: "1 + ", count: 1_000) + "1"
    let text = "name: x\nnetwork:\n  body: {linear: {width: \(sum)}}\n\(Self.head)"
    let space = try SpaceFiles.parse(text).bound(to: SpaceFiles.grey, classes: 10)
    #expect(try space.network(of: space.largest).layers[0].output.channels == 1_001)
  }

  @Test func aChoiceOfMoreValuesThanAnybodyWaitsForIsAProblem() {
    let names = (0..<28).map { "v\($0)" }
    let values = names.map { "{relu: {as: \($0), from: input}}" }.joined(separator: ", ")
    let part =
      "  body: [\(values), {add: {from: {any: 14, of: [\(names.joined(separator: ", "))]}}}]"
    let problem = problem("name: x\nnetwork:\n\(part)\n\(Self.head)") ?? "none"
    #expect(problem.contains("more than 4096 ways to choose 14 of 28 values"), "\(problem)")
  }

  /// Nine times nine times nine layers and so on, in a few lines.
  @Test func aliasesThatMultiplyAreAProblem() {
    let nines = { (item: String) in Array(repeating: item, count: 9).joined(separator: ", ") }
    let lines = (1...8).map {
      "      a\($0): &x\($0) {layers: [\(nines("{layers: *x\($0 - 1)}"))]}"
    }
    let text = """
      name: x
      network:
        body:
          add:
            a0: &x0 [\(nines("relu"))]
      \(lines.joined(separator: "\n"))
      \(Self.head)
      """
    #expect(problem(text)?.contains("the file has more than 100000 layers") == true)
  }

  @Test func aRepetitionByASettingOfUnknownValueIsAProblem() {
    let blocks = """
      name: x
      blocks:
        repeated: {settings: {n}, layers: {repeat: 3 if n == 16 else 2, layers: relu}}
        otherwise:
          settings: {width: 16}
          layers: [{repeat: 2 if width == 16 else 5, layers: {conv-norm: {width}}}]
      network:
      """
    for part in ["repeated: {n: input.width}", "identity: {width: 64, otherwise: otherwise}"] {
      let problem = problem("\(blocks)\n  body: {\(part)}\n\(Self.head)")
      #expect(problem?.contains("'repeat' cannot depend on the shapes") == true, "\(part)")
    }
    #expect(problem("\(blocks)\n  body: {repeated: {n: 16}}\n\(Self.head)") == nil)
  }

  @Test func aBlockThatIsChosenOnceCannotBeRepeatedMoreElsewhere() {
    func text(_ first: Int, _ second: Int) -> String {
      """
      name: x
      blocks:
        b:
          chosen: once
          settings: {n}
          layers: {repeat: n, layers: {conv-norm: {width: 8, kernel: [3, 5]}}}
      network:
        a: {b: {n: \(first)}}
        c: {b: {n: \(second)}}
      \(Self.head)
      """
    }
    #expect(problem(text(3, 1)) == nil)
    #expect(
      problem(text(1, 3))?
        .contains("is repeated up to 3 times here, and 1 where it stands first") == true)
  }

  @Test func namesThatWouldRunIntoOthersAreProblems() {
    for name in ["a.b", "a/b", "3", "''", "a b"] {
      let texts = [
        "name: x\nnetwork:\n  body: {add: {\(name): relu, c: gelu}}\n\(Self.head)",
        "name: x\nnetwork:\n  body: relu\n\(Self.head)\nblocks: {\(name): {layers: relu}}",
      ]
      for text in texts {
        #expect(problem(text)?.contains("expected a name of letters, digits") == true, "\(text)")
      }
    }
    // Runs were made of such spaces.
    let former = "name: x\nnetwork:\n  body: {choose: {3: relu, 5: gelu}}\n\(Self.head)"
    #expect(problem(former)?.split(separator: "\n").count == 2)
    let numbered = """
      name: x
      network:
        body: [relu, relu, {relu: {as: relu2}}]
      \(Self.head)
      """
    #expect(problem(numbered)?.contains("there are two layers 'relu2'") == true)
    for text in [former, numbered] {
      #expect(throws: Never.self) { try SearchSpace.parse(recorded: text, name: "x") }
    }
    #expect(
      problem("name: x\nnetwork:\n  body: {add: {3x3: relu, 5_x: gelu}}\n\(Self.head)") == nil)
  }

  /// Not just the largest and the smallest are looked at.
  @Test func everyNetworkEndsInTheClasses() {
    let text = """
      name: x
      network:
        stem: {conv-norm: {width: 16, kernel: 3}}
        head:
          choose:
            small: [global-average-pool, linear: {width: classes}]
            wrong: [conv-norm: {width: 17}, global-average-pool]
            large: [conv-norm: {width: 32, kernel: 3}, global-average-pool, linear: {width: classes}]
      """
    #expect(problem(text)?.hasPrefix("x.yaml:4: the network ends in 17, expected a vector") == true)
    #expect(problem("name: x\nnetwork: {body: identity}")?.contains("ends in 1×28×28") == true)
  }

  /// A property of a value is read as `from` reads the value.
  @Test func aPartMayReadTheShapeOfAnEarlierOne() throws {
    let text = """
      name: x
      network:
        stem: {conv-norm: {width: [16, 32], kernel: 3}}
        body: {conv-norm: {width: 24, kernel: 3, stride: 2}}
        tail: {conv-norm: {width: stem.width}}
      \(Self.head)
      """
    let space = try SpaceFiles.parse(text).bound(to: SpaceFiles.grey, classes: 10)
    #expect(space.count == 2)
    let network = try space.network(of: space.largest)
    #expect(network.layers.contains { $0.name.hasPrefix("tail") && $0.output.channels == 32 })
    let outside = "name: x\nlet: {w: input.width}\nnetwork:\n  body: {linear: {width: w}}"
    #expect(problem("\(outside)\n\(Self.head)")?.contains("unknown value 'input'") == true)
  }
}
