import NASGenomes
import NASNetworks
import Testing

@Suite struct SearchSpaceParseTests {
  /// The problems of a text, as `line: message`.
  private func problems(_ text: String) -> [String] {
    do throws(SearchSpaceError) {
      _ = try SearchSpace.parse(text: text, path: "x.yaml")
      return []
    } catch {
      #expect(error.code == .invalidDocument)
      #expect(
        error.description
          == error.problems.map { "x.yaml:\($0.line): \($0.message)" }.joined(separator: "\n"))
      return error.problems.map { "\($0.line): \($0.message)" }
    }
  }

  /// The problems of an otherwise good file whose network is one part of the given layers, from line 4.
  private func problems(ofLayers layers: String) -> [String] {
    problems("name: x\nnetwork:\n  part:\n    - \(layers)")
  }

  @Test func everyProblemIsReportedAtItsLine() {
    let text = """
      name: bad space
      widht: 8
      blocks:
        pair:
          settings: {width, depth: [1, 2], idle: 3}
          let: {half: wdith / 2, third: width / }
          layers:
            - convolution: {width, kernel: 0}
            - convolution: {kernel: 3, widht: 4}
            - add: {main: relu, short: }
        relu: {layers: identity}
      network:
        stem:
          - pair: {witdh: 8}
          - conv: {width: 4, kernel: 3}
          - linear: 10
          - choose: {only: relu}
          - relu: {as: a}
          - add: {from: [a, b]}
          - max-pool: {kernel: [2, 2], stride: []}
        tail: []
      constraints:
        macs: {min: 5M, max: 1M}
        parameters: {max: 10 thousand}
        activation-memory: {}
      """
    #expect(
      problems(text) == [
        "1: 'name' of a search space must be a name of letters, digits, '-', '_' and '/', not "
          + "'bad space'",
        "2: unknown key 'widht' in a search space: expected name, description, input, classes, "
          + "let, blocks, network or constraints",
        "5: 'depth' of block 'pair': a default is one value, not a list",
        "5: nothing reads the setting 'depth' of block 'pair'",
        "5: nothing reads the setting 'idle' of block 'pair'",
        "6: 'half' of block 'pair': unknown name 'wdith': did you mean 'width'?",
        "6: 'third' of block 'pair': a value is missing at the end",
        "8: 'kernel' of convolution must be a whole number from 1 to 64, or rows x columns as in "
          + "3x1, not 0",
        "9: convolution lacks the setting 'width'",
        "9: unknown setting 'widht' of convolution: did you mean 'width'?",
        "9: there are two layers 'convolution' here: tell them apart by 'as'",
        "10: the branch 'short' of add is empty: for nothing, 'identity'",
        "11: block 'relu' has the name of something built in: choose another",
        "14: pair lacks the setting 'width'",
        "14: unknown setting 'witdh' of pair: did you mean 'width'?",
        "15: there is no layer or block 'conv'",
        "16: the settings of linear must be a mapping, as in {width: 16}, not '10'",
        "16: linear lacks the setting 'width'",
        "17: choose needs at least two alternatives",
        "19: there is no value 'b' here: did you mean 'a'?",
        "20: 'kernel' of max-pool has the option '2' twice",
        "20: 'stride' of max-pool has no options",
        "21: expected at least one layer",
        "23: the constraint 'macs' has a 'min' above its 'max'",
        "24: 'max' of the constraint 'parameters' must be a whole number such as 5000000 or 5M, "
          + "not '10 thousand'",
        "25: the constraint 'activation-memory' needs 'min', 'max' or both",
      ])
  }

  @Test func missingKeysAreNamed() {
    #expect(
      problems("description: nothing else") == [
        "1: a search space lacks the key 'name'", "1: a search space lacks the key 'network'",
      ])
  }

  @Test(arguments: [
    ("[relu]", "expected a layer, not a list"),
    ("{relu: , gelu: }", "expected one layer"),
    ("{layers: relu, repeat: x}", "'repeat' of the group: unknown name 'x'"),
    ("{layers: relu, repeat: 0.5}", "'repeat' must be a whole number from 0 to 1000, not 1/2"),
    ("{layers: relu, repat: 2}", "unknown key 'repat' in the group: did you mean 'repeat'?"),
    (
      "{layers: {linear: {width: 2 if first else 3}}, repat: 2}",
      "unknown key 'repat' in the group: did you mean 'repeat'?"
    ),
    ("linear: {width: 3x1}", "must be a whole number from 1 to 1048576, not 3x1"),
    ("linear: {width: 2 +}", "a value is missing at the end"),
    ("linear: {width: (2}", "')' is expected before the end"),
    ("linear: {width: 'ceil(2, 3)'}", "ceil takes 1 values"),
    ("linear: {width: 1e-9223372036854775808}", "1e-9223372036854775808"),
    ("linear: {width: wide(2)}", "unknown function 'wide': expected ceil, floor"),
    ("linear: {width: input.depth}", "expected input.width, input.rows"),
    ("linear: {width: stem.width}", "unknown value 'stem'"),
    ("linear: {width}", "has no value, and there is no 'width' here to take it from"),
    ("softmax: {over: rows}", "unknown name 'rows'"),
    ("add: {from: {any: 3, of: [input]}, each: relu}", "'any' must be a whole number from 1 to 1"),
    ("add: {each: relu}", "'each' needs 'from'"),
    ("add: {from: {any: 1, of: [input, input]}, each: relu}", "has a value twice to choose from"),
    ("relu: {[when]: yes}", "expected the name of a setting of relu, not a list"),
    ("multiply", "needs named branches, or 'from'"),
    ("identity: {otherwise: nothing}", "'otherwise' of identity must be project, none or a block"),
    ("dropout: {rate: 1}", "must be a number from 0.0 to 0.99, not 1"),
    ("relu: {when: maybe}", "unknown name 'maybe'"),
  ])
  func aBadLayerIsOneProblem(layers: String, message: String) throws {
    let problems = problems(ofLayers: layers)
    let problem = try #require(problems.first)
    #expect(problems.count == 1 && problem.contains(message), "\(problems)")
    #expect(problem.hasPrefix("4: ") || problem.hasPrefix("3: "), "\(problem)")
  }

  @Test func sourcesThatAreNoNamesAreProblems() {
    #expect(!problems(ofLayers: "add: {from: {any: 1, of: [1, 2]}, each: relu}").isEmpty)
  }

  @Test func aBlockMadeOfItselfIsAProblem() {
    let text = """
      name: x
      blocks:
        a: {layers: b}
        b: {layers: [relu, a]}
      network: {part: a}
      """
    #expect(problems(text) == ["4: block 'a' is made of itself"])
  }

  /// Its decisions cannot be those of its first place, which was never looked through.
  @Test func aBlockThatIsChosenOnceAndMadeOfItselfIsAProblem() {
    let text = """
      name: x
      blocks:
        a: {layers: [b]}
        b: {chosen: once, layers: [a]}
      network: {part: [a, b]}
      """
    let problems = problems(text)
    #expect(!problems.isEmpty && problems.allSatisfy { $0.hasSuffix("is made of itself") })
  }

  @Test func textThatIsNotYAMLIsReportedAtItsLine() throws {
    let cases = [
      ("", 1), ("# nothing", 1), ("name: x\nlet: {width: 8\n", 2), ("name: x\n\tlet: 1", 2),
      ("name: x\nname: y", 1), ("a: *b", 1), ("- 1", 1),
      ("name: x\u{0}\n", 1), ("a: 1\nb: \u{1}", 2),
      ("a:\n" + String(repeating: "[", count: 100_000), 2),
    ]
    for (text, line) in cases {
      let problem = try #require(problems(text).first, "\(text)")
      #expect(problem.hasPrefix("\(line): "), "'\(text)' gives '\(problem)'")
    }
  }

  @Test(arguments: ["3x32", "0x8x8", "3x-1x8", "3x8x8x8", "threex8x8", ""])
  func aBadInputShapeIsAProblem(shape: String) {
    #expect(problems("name: x\ninput: '\(shape)'\nnetwork: {part: relu}").count == 1)
  }

  @Test func whatTheFileSaysIsRead() throws {
    let space = try SpaceFiles.parse(SpaceFiles.everything)
    // With the blocks of the library that it uses, and nothing else.
    let again = try SearchSpace.parse(text: space.text, path: "elsewhere.yaml")
    #expect(space == again && space.decisions == again.decisions)
    #expect(space.text.contains("inverted-residual:\n  settings:"))
    #expect(!space.text.contains("transformer"))
    #expect(
      space.decisions.map { "\($0.name): \($0.options.joined(separator: " "))" } == [
        "function: relu hard-swish", "stem.kernel: 1 3", "stem.width: 4 6",
        "stage1.depth: 2 0", "stage1.width: 8 4", "stage1.operation: residual inverted-residual",
        "stage1.residual.excite: yes no", "stage1.inverted-residual.expansion: 1 2",
        "stage2.own: hard-swish relu",
        "stage2.operation: inverted-residual residual",
        "stage2.inverted-residual.kernel: 5 3",
        "stage2.inverted-residual.activation: relu hard-swish", "head.width: 7 9",
      ])
    let text = """
      name: x
      input: 3x20x10
      classes: 7
      network: {part: relu}
      constraints: {macs: {max: 1.5M}, activation-memory: {min: 2k, max: 1G}}
      """
    let other = try SearchSpace.parse(text: text, path: "x.yaml")
    #expect(other.input?.description == "3×20×10")
    #expect(other.classes == 7)
    #expect(
      other.constraints == [
        Constraint(.macs, maximum: 1_500_000),
        Constraint(.activationMemory, minimum: 2_000, maximum: 1_000_000_000),
      ])
  }
}
