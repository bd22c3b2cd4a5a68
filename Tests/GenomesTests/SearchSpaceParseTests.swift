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

  /// The problems of an otherwise good file whose one stage is `stage`, which starts at line 4.
  private func problems(ofStage stage: String) -> [String] {
    problems("name: x\nstem: {width: 8}\nstages:\n  - \(stage)")
  }

  private let good = "depth: 1, width: 8, operations: {residual: }"

  @Test func everyProblemIsReportedAtItsLine() {
    let text = """
      name: bad space
      widht: 8
      activation: [relu, swish]
      stem:
        kernel: 4
        width: [8, 16, 8]
      stages:
        - depth: [0, 1]
          width: -8
          stride: 2
          operations:
            residul: {}
            inverted-residual:
              expansion: []
        - width: wide
          depth: 0
          per: block
          operations: [residual]
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
          + "activation, stem, stages, head or constraints",
        "3: 'activation' of a search space must be relu or hard-swish, not 'swish'",
        "5: 'kernel' of the stem must be an odd number from 1 to 15, not '4'",
        "6: 'width' of the stem has the option 8 twice",
        "8: stage1 can have depth 0 only with stride 1: without it the stages after would see "
          + "another resolution",
        "9: 'width' of stage1 must be a whole number from 1 to 16384, not '-8'",
        "12: unknown operation 'residul' in the operations of stage1: did you mean 'residual'?",
        "14: inverted-residual of stage1 lacks the key 'kernel'",
        "14: 'expansion' of inverted-residual of stage1 has no options: expected a whole number "
          + "from 1 to 64",
        "15: 'width' of stage2 must be a whole number from 1 to 16384, not 'wide'",
        "16: stage2 has no blocks: expected a depth of 1 or more",
        "17: 'per' of stage2 must be layer or stage, not 'block'",
        "18: the operations of stage2 must be a mapping of keys to values, not a list",
        "20: the constraint 'macs' has a 'min' above its 'max'",
        "21: 'max' of the constraint 'parameters' must be a whole number such as 5000000 or 5M, "
          + "not '10 thousand'",
        "22: the constraint 'activation-memory' needs 'min', 'max' or both",
      ])
  }

  @Test func missingKeysAreNamed() {
    #expect(
      problems("description: nothing else") == [
        "1: a search space lacks the key 'name'", "1: a search space lacks the key 'stem'",
        "1: a search space lacks the key 'stages'",
      ])
    #expect(
      problems(ofStage: "{stride: 2}") == [
        "4: stage1 lacks the key 'depth'", "4: stage1 lacks the key 'width'",
        "4: stage1 lacks the key 'operations'",
      ])
    #expect(
      problems("name: x\nstem: {width: 8}\nstages: []") == [
        "3: 'stages' must be a list of at least one stage"
      ])
  }

  @Test(arguments: [
    ("{depth: , width: 8, operations: {residual: }}", "a whole number from 0 to 64, not nothing"),
    ("{depth: [[1]], width: 8, operations: {residual: }}", "not a list"),
    ("{depth: {a: 1}, width: 8, operations: {residual: }}", "not a mapping"),
    ("{depth: 1.5, width: 8, operations: {residual: }}", "not '1.5'"),
    ("{depth: 999999999999999999999, width: 8, operations: {residual: }}", "from 0 to 64"),
    ("{depth: 1, width: 8, operations: {}}", "are none: expected at least one"),
    ("{depth: 1, width: 8, operations: {residual: {squeeze-excite: maybe}}}", "yes or no"),
    ("{depth: 1, width: 8, operations: {residual: 3}}", "must be a mapping"),
    ("{[a]: 1, depth: 1, width: 8, operations: {residual: }}", "unknown key 'a list'"),
    (
      "{depth: 1, width: 8, activation: relu, operations: {residual: {activation: relu}}}",
      "'activation' of stage1 has no effect"
    ),
    ("just a word", "must be a mapping of keys to values, not 'just a word'"),
  ])
  func aBadStageIsOneProblem(stage: String, message: String) throws {
    let problems = problems(ofStage: stage)
    let problem = try #require(problems.first)
    #expect(problems.dropFirst().allSatisfy { $0.contains(" lacks ") }, "\(problems)")
    #expect(problem.hasPrefix("4: ") && problem.contains(message), "\(problem)")
  }

  @Test func textThatIsNotYAMLIsReportedAtItsLine() throws {
    let cases = [
      ("", 1), ("# nothing", 1), ("name: x\nstem: {width: 8\n", 2), ("name: x\n\tstem: 1", 2),
      ("name: x\nname: y", 1), ("name: x\n---\nname: y", 2), ("a: *b", 1), ("- 1", 1),
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
    let text = "name: x\ninput: '\(shape)'\nstem: {width: 8}\nstages: [{\(good)}]"
    #expect(problems(text).count == 1)
  }

  @Test func whatTheFileSaysIsRead() throws {
    let space = try SearchSpace.parse(text: SpaceFiles.everything, path: "everything.yaml")
    let again = try SearchSpace.parse(text: space.text, path: "elsewhere.yaml")
    #expect(space == again)
    #expect(
      space.decisions.map { "\($0.name): \($0.options.joined(separator: " "))" } == [
        "activation: relu hard-swish", "stem.kernel: 1 3", "stem.width: 4 6",
        "stage1.depth: 2 0", "stage1.width: 8 4", "stage1.operation: residual inverted-residual",
        "stage1.residual.squeeze-excite: yes no", "stage1.inverted-residual.expansion: 1 2",
        "stage2.activation: hard-swish relu",
        "stage2.block1.operation: inverted-residual residual",
        "stage2.block1.inverted-residual.kernel: 5 3",
        "stage2.block1.inverted-residual.activation: relu hard-swish", "head.width: 7 9",
      ])
    let text = """
      name: x
      input: 3x20x10
      classes: 7
      stem: {width: 8}
      stages: [{\(good)}]
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
