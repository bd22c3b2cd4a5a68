import NASGenomes
import NASRandomness
import Testing

@Suite struct WordsTests {
  @Test(arguments: [
    (
      "cnn-small",
      "1-1-1-1-1-1-1-2-0-1-0-0-0-0-1-0-0-0-1-2-1-0-1-2-0-1-0-0-2-1-0-2-0-1-0-0-0-0-0-0-0-0",
      "stem width 16; stage1 depth 1, width 16: kernel 5, expansion 2, excite; "
        + "stage2 depth 2, width 24: residual (excite); stage3 depth 2, width 48: "
        + "inverted-residual (kernel 5 3, expansion 4, excite no yes); "
        + "stage4 depth 1, width 80: residual (excite)"
    ),
    (
      "cnn-small",
      "0-0-0-0-0-0-1-0-0-0-0-0-0-1-0-1-1-0-0-0-0-0-0-0-0-0-0-0-0-0-0-0-0-0-0-0-0-0-0-0-0-0",
      "stem width 8; stage1 depth 0; stage2 depth 2, width 8: residual, "
        + "inverted-residual (kernel 5, expansion 2); stage3 depth 1, width 16: residual; "
        + "stage4 depth 1, width 32: residual"
    ),
    (
      "nas-bench-201", "3-1-2-0-4-3",
      "cell: node1 conv3(input), node2 skip(input) + conv1(node1), "
        + "node3 zero(input) + pool(node1) + conv3(node2)"
    ),
    (
      "vit-tiny", "1-1-0-1-2-1-0-1-0-1-0-0-0-0",
      "embed: convolution width 128; body depth 4: heads 1 3 1 1, ratio 3"
    ),
    ("reference/resnet20", "fixed", ""),
  ])
  func aNetworkIsToldByWhatWasChosen(space: String, genome: String, words: String) throws {
    let bound = try SpaceFiles.bound(space)
    let genome = try #require(Genome(genome))
    #expect(bound.canonical(genome) == genome)
    #expect(bound.words(for: genome) == words)
  }

  @Test func twoInputsOfANodeAreToldWithTheirOperations() throws {
    let space = try SpaceFiles.bound("darts")
    let words = space.words(for: space.largest)
    #expect(words.contains("normal: node1 separable5(a) + separable5(b), node2 "))
    #expect(words.contains("; reduction: node1 "))
    #expect(!words.contains("from"))
  }

  @Test func repetitionsThatDifferInKindAreCounted() throws {
    let space = try SpaceFiles.bound("resnet")
    let genome = try #require(
      Genome("0-0-0-0-0-0-0-0-0-2-0-1-1-0-0-0-0-2-1-1-1-1-1-0-0"))
    #expect(
      space.words(for: space.canonical(genome))
        == "stem width 16; stage1 depth 1, width 16: basic; stage2 depth 3, width 32: "
        + "bottleneck (ratio 4), 2 × basic; stage3 depth 3, width 128: "
        + "2 × bottleneck (ratio 4), basic")
  }

  @Test func whatHasNoOtherWordsSaysNo() throws {
    let space = try SpaceFiles.parse(
      """
      name: x
      network:
        stem: {inverted-residual: {width: 8, excite: [no, yes]}}
        body: {repeat: 2, layers: {inverted-residual: {width: 8, kernel: [3, 5], excite: [no, yes]}}}
        end: {repeat: 2, layers: {inverted-residual: {width: 8, excite: [no, yes]}}}
        classifier: [global-average-pool, linear: {width: classes}]
      """
    ).bound(to: SpaceFiles.grey, classes: 10)
    #expect(
      space.words(for: Genome(genes: [0, 0, 0, 0, 0, 0, 0]))
        == "stem excite no; body: 2 × kernel 3; end: 2 × excite no")
    #expect(
      space.words(for: Genome(genes: [1, 0, 0, 1, 1, 0, 1]))
        == "stem excite; body: 2 × (kernel 3 5, excite no yes); end: 2 × excite no yes")
  }

  @Test func valuesThatAreReadAreTold() throws {
    let space = try SpaceFiles.parse(
      """
      name: x
      network:
        cell:
          - conv-norm: {width: 8, as: a}
          - conv-norm: {width: 8, from: input, as: b}
          - relu: {from: {any: 1, of: [a, b]}, as: c}
          - add:
              from: {any: 2, of: [a, b, c]}
              each: {conv-norm: {width: 8, kernel: [3, 5]}}
              as: node
        classifier: [global-average-pool, linear: {width: classes}]
      """
    ).bound(to: SpaceFiles.grey, classes: 10)
    #expect(
      space.words(for: Genome(genes: [1, 2, 0, 1, 0]))
        == "cell: c from b, node kernel 5 of b + kernel 3 of c")
    #expect(
      space.words(for: Genome(genes: [0, 0, 0, 1, 0]))
        == "cell: node kernel 3 of a + kernel 5 of b")
  }

  @Test func noTwoNetworksHaveTheSameWords() throws {
    let space = try SpaceFiles.boundEverything()
    let genomes = Set(SpaceFiles.allGenomes(of: space).map(space.canonical))
    #expect(Set(genomes.map(space.words)).count == genomes.count)
  }

  @Test(arguments: SpaceFiles.names.filter { !$0.hasPrefix("reference/") })
  func noTwoNetworksOfAFileHaveTheSameWords(name: String) throws {
    let space = try SpaceFiles.bound(name)
    var stream = RandomStream(seed: 5, purpose: .madeUp)
    let genomes = Set(try (0..<60).map { _ in space.canonical(try space.sampleUniform(&stream)) })
    #expect(genomes.count > 50)
    let words = genomes.map(space.words)
    #expect(Set(words).count == genomes.count)
    // One line, of no more than what a person reads.
    #expect(words.allSatisfy { !$0.isEmpty && !$0.contains("\n") && $0.count < 600 })
  }
}
