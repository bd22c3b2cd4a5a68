import Foundation
import NASTestSupport
import Testing

@Suite struct InspectCommandTests {
  /// What a program may rely on.
  private struct Report: Decodable {
    let front: [Point]
    let morePoints: Int
    let best: Int
    let knee: Int
    let hypervolumeByGeneration: [Double]
    let run: Facts

    struct Point: Decodable {
      let id: Int
      let genome: String
      let macs: Int
      let parameters: Int
      let words: String
      let validationAccuracy: Double
      let imagesScored: Int
    }

    struct Facts: Decodable {
      let space: String
      let data: String
      let seed: Int
      let phase: String
      let epochs: Int
      let program: String
      let processor: String
      let recipe: Recipe
      let curve: [Epoch]
    }

    struct Recipe: Decodable, Equatable {
      let name: String
      let targets: String
    }

    struct Epoch: Decodable {
      let lossLabels: Double
      let lossDistilled: Double?
      let gradientNorm: Double
      let gradientNormLargest: Double
      let clippedShare: Double
    }
  }

  @Test func jsonHoldsTheFrontInOrderOfMACsAndTheFacts() throws {
    let workplace = try Workplace()
    #expect(try workplace.program.run(Workplace.search + ["run"]).status == 0)
    let result = try workplace.program.run("inspect", "run", "--json", "--all")
    #expect(result.status == 0)
    #expect(result.messages.isEmpty)
    let report = try JSONDecoder().decode(Report.self, from: Data(result.output.utf8))
    let front = report.front
    #expect(front.count >= 2)
    #expect(Set(front.map(\.words)).count == front.count)
    for (left, right) in zip(front, front.dropFirst()) {
      #expect(left.macs < right.macs)
      #expect(left.validationAccuracy < right.validationAccuracy)
    }
    #expect(report.morePoints == 0)
    #expect(front.contains { $0.id == report.best })
    #expect(front.contains { $0.id == report.knee })
    // Chance is a tenth.
    #expect(front.last!.validationAccuracy > 0.2)
    #expect(report.hypervolumeByGeneration == report.hypervolumeByGeneration.sorted())
    #expect(report.run.space == "cnn-small")
    #expect(report.run.seed == 3)
    #expect(report.run.phase == "done")
    #expect(report.run.epochs == 6)
    #expect(report.run.program.hasPrefix("nas "))
    #expect(report.run.recipe == .init(name: "sandwich", targets: "distillation"))
    #expect(report.run.curve.count == 6)
    #expect(
      report.run.curve.allSatisfy {
        $0.lossLabels > 0 && $0.lossDistilled! > 0 && 0 < $0.gradientNorm
          && $0.gradientNorm <= $0.gradientNormLargest && (0...1).contains($0.clippedShare)
      })

    let csv = try workplace.program.run("inspect", "run", "--csv", "--all").output.split(
      separator: "\n")
    #expect(csv.count == front.count + 1)
    #expect(csv[1].hasPrefix("\(front[0].id),\(front[0].genome),\(front[0].macs),"))
  }

  @Test func pointsWithinTheNoiseOfOthersAreShownWhenAskedFor() throws {
    let workplace = try Workplace()
    #expect(try workplace.program.run(Workplace.search + ["run"]).status == 0)
    func report(_ options: String...) throws -> Report {
      let result = try workplace.program.run(["inspect", "run", "--json"] + options)
      return try JSONDecoder().decode(Report.self, from: Data(result.output.utf8))
    }
    let (few, all) = (try report(), try report("--all"))
    #expect(few.front.count + few.morePoints == all.front.count)
    // With a hundred images, a standard error is up to 5 points.
    #expect(few.morePoints > 0)
    for (left, right) in zip(few.front, few.front.dropFirst()) {
      let accuracy = right.validationAccuracy
      let error = (accuracy * (1 - accuracy) / Double(right.imagesScored)).squareRoot()
      #expect(accuracy - left.validationAccuracy >= error)
    }
    #expect(few.best == all.best && few.knee == all.knee)
    #expect(few.best == few.front.last?.id)
    let text = try workplace.program.run("inspect", "run").output
    #expect(
      text.contains(
        "\(few.morePoints) more, within the noise of these: `nas inspect RUN --all` shows them\n"))
    let csv = try workplace.program.run("inspect", "run", "--csv").output.split(separator: "\n")
    #expect(csv.count == few.front.count + 1)
    let pick = try workplace.program.run("evaluate", "run", "--pick", "best").output
    #expect(pick.hasPrefix("trial \(few.best): "))
  }

  @Test func oneNetworkIsShownByWhatWasChosenAndLayerByLayer() throws {
    let workplace = try Workplace()
    #expect(try workplace.program.run(Workplace.search + ["run"]).status == 0)
    let front = try workplace.program.run("inspect", "run").output
    let words = try #require(
      front.firstMatch(of: /best(, knee)?  (stem width \d; stage1 depth \d)/)
    ).2
    let id = try #require(front.firstMatch(of: /(\d+) .* best/)).1
    // A run is known by its file, too.
    let best = try workplace.program.run("inspect", "run/run.h5", "--pick", "best")
    #expect(best.output.hasPrefix("trial \(id)\ngenome    "))
    #expect(best.output.contains("\nchosen    \(words)"))
    #expect(
      best.output.contains(/\naccuracy  \d\d\.\d\d % of the validation images, inherited weights\n/)
    )
    #expect(best.output.contains(/\nstem +conv-norm: width .*×14×14/))
    let json = try workplace.program.run("inspect", "run", "--pick", String(id), "--json").output
    #expect(json.contains("\"words\": \"\(words)"))
    #expect(
      json.contains("\"weights\": \"inherited\"") && json.contains("\"split\": \"validation\""))
    // Nothing is cut where no terminal is.
    #expect(!best.output.contains("…") && best.output.contains(/\n.{81,}\n/))
    let bounded = try workplace.program.run(
      "inspect", "run", "--pick", "best", "--max-macs", "1")
    #expect(bounded.status == 1)
    #expect(bounded.messages.contains("no trial has at most 1 MACs"))
    let loose = try workplace.program.run("inspect", "run", "--max-macs", "1M")
    #expect(loose.status == 64 && loose.messages.contains("are of what --pick takes"))
    for refused in [["--csv"], ["--all"], ["--svg", "x.svg"]] {
      let result = try workplace.program.run(["inspect", "run", "--pick", "best"] + refused)
      #expect(result.status == 64)
    }
    let unknown = try workplace.program.run("inspect", "run", "--pick", "9999")
    #expect(unknown.status == 64)
    #expect(unknown.messages.contains("no trial '9999' in the run"))
  }

  @Test func svgIsWrittenBesideTheReport() throws {
    let workplace = try Workplace()
    #expect(try workplace.program.run(Workplace.search + ["run"]).status == 0)
    let result = try workplace.program.run("inspect", "run", "--svg", "front.svg")
    #expect(result.status == 0)
    #expect(result.messages == "wrote front.svg\n")
    #expect(try workplace.read("front.svg").contains("<svg "))
    let failure = try workplace.program.run("inspect", "run", "--svg", "no/such/folder.svg")
    #expect(failure.status == 2)
    #expect(failure.messages.contains("error: no/such/folder.svg cannot be created: No such file"))
  }

  @Test func aLiveRunCanBeInspectedButNotResumed() throws {
    let workplace = try Workplace()
    let search = try workplace.program.start(Workplace.search + ["run"])
    #expect(search.waitFor("epoch 2/6"))
    search.send(signal: SIGSTOP)
    let inspect = try workplace.program.run("inspect", "run")
    #expect(inspect.status == 0)
    #expect(inspect.output.contains("training its supernet"))
    #expect(inspect.messages.contains("unfinished; go on with: nas resume run"))
    let resume = try workplace.program.run("resume", "run")
    #expect(resume.status == 2)
    #expect(resume.messages.contains("error: run is in use by process"))
    search.send(signal: SIGCONT)
    #expect(try search.finish().status == 0)
  }
}
