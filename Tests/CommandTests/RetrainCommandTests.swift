import Foundation
import NASRecords
import NASTestSupport
import Testing

/// Retraining from several seeds, until the validation images say stop, and a look at the gradients.
@Suite struct RetrainCommandTests {
  private let workplace: Workplace

  init() throws {
    workplace = try Workplace()
    #expect(try workplace.program.run(Workplace.search + ["run"]).status == 0)
  }

  private func run(_ arguments: String...) throws -> ProgramResult {
    try workplace.program.run(arguments)
  }

  private func json(_ result: ProgramResult) throws -> Any {
    #expect(result.status == 0, "\(result.messages)")
    return try JSONSerialization.jsonObject(with: Data(result.output.utf8))
  }

  private func object(_ result: ProgramResult) throws -> [String: Any] {
    try #require(try json(result) as? [String: Any])
  }

  @Test func severalSeedsAreTrainedAndToldWithTheirMean() throws {
    let retrain = try object(
      run("retrain", "run", "--pick", "best", "--epochs", "3", "--seeds", "3", "--json"))
    let networks = try #require(retrain["networks"] as? [[String: Any]])
    #expect(networks.map { $0["seed"] as? Int } == [0, 1, 2])
    let accuracies = try networks.map { try #require($0["testAccuracy"] as? Double) }
    let mean = accuracies.reduce(0, +) / 3
    let deviation = (accuracies.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / 2).squareRoot()
    #expect(abs(try #require(retrain["testAccuracy"] as? Double) - mean) < 1e-12)
    #expect(abs(try #require(retrain["testAccuracyDeviation"] as? Double) - deviation) < 1e-12)

    let inspect = try run("inspect", "run", "--retrained")
    #expect(inspect.output.contains("over 3 seeds"))
    for text in ["id", "seed", "test accuracy", "loss", "learning rate", "0: trial ", "2: trial "] {
      #expect(inspect.output.contains(text), "\(text)")
    }
    let list = try #require(
      try json(run("inspect", "run", "--retrained", "--json")) as? [[String: Any]])
    #expect(list.map { $0["retrained"] as? Int } == [0, 1, 2])
    #expect(list.map { $0["testAccuracy"] as? Double } == accuracies)
    #expect(list.allSatisfy { ($0["curve"] as? [Any])?.count == 3 && $0["seeds"] as? Int == 3 })

    // Known: nothing is trained again.
    let again = try run("retrain", "run", "--pick", "best", "--epochs", "3", "--seeds", "2")
    #expect(again.messages.contains("trained already") && !again.messages.contains("epoch 1/"))
    #expect(again.output.contains("over 2 seeds"))
  }

  @Test func oneOfSeveralRetrainedNetworksCanBeTaken() throws {
    #expect(
      try run("retrain", "run", "--pick", "best", "--epochs", "2", "--seeds", "2").status == 0)
    let record = try workplace.record("run")
    for (options, index) in [(["--pick", "best"], 0), (["--retrained", "1"], 1)] {
      let evaluate = try object(
        workplace.program.run(["evaluate", "run", "--split", "test", "--json"] + options))
      let results = try #require(evaluate["results"] as? [[String: Any]])
      #expect(results.last?["weights"] as? String == "retrained")
      #expect(results.last?["accuracy"] as? Double == record.retrained[index].testAccuracy)
      let folder = "model\(index)"
      let export = try workplace.program.run(
        ["export", "run", "--format", "json", "--output", folder] + options)
      #expect(export.status == 0, "\(export.messages)")
      #expect(try workplace.read("\(folder)/MODEL_CARD.md").contains(", retraining \(index)."))
    }
    for (options, words) in [
      (["--retrained", "9"], "no retrained network 9 in the run"),
      ([], "expected one of --pick and --retrained"),
      (["--pick", "best", "--retrained", "0"], "expected one of --pick and --retrained"),
    ] {
      let result = try workplace.program.run(["evaluate", "run"] + options)
      #expect(result.status == 64 && result.messages.contains(words), "\(result.messages)")
    }
  }

  /// Not by those of the last one.
  @Test func theScriptThatTrainsHasTheSettingsOfTheNetworkThatWasTaken() throws {
    for rate in ["0.05", "0.07"] {
      let result = try run(
        "retrain", "run", "--pick", "best", "--epochs", "1", "--learning-rate", rate)
      #expect(result.status == 0)
    }
    let export = try run(
      "export", "run", "--retrained", "0", "--format", "pytorch", "--output", "model")
    #expect(export.status == 0, "\(export.messages)")
    let script = try workplace.read("model/train.py")
    #expect(script.contains("\"--learning-rate\", type=float, default=0.05, help="))
  }

  /// And not the one that was trained last.
  @Test func theNetworkThatIsExportedIsTheOneThatIsTold() throws {
    let first = ["retrain", "run", "--pick", "best", "--epochs", "1", "--learning-rate", "0.05"]
    let told = try object(workplace.program.run(first + ["--json"]))
    #expect(try run("retrain", "run", "--pick", "best", "--epochs", "2").status == 0)
    #expect(try workplace.program.run(first + ["--output", "model"]).status == 0)
    let script = try workplace.read("model/train.py")
    #expect(script.contains("\"--learning-rate\", type=float, default=0.05, help="))
    let accuracy = try #require(told["testAccuracy"] as? Double)
    #expect(try workplace.read("model/network.json").contains("\(accuracy)"))
  }

  @Test func aTrainingThatCouldNotBeMeasuredIsNotBegun() throws {
    try FileManager.default.removeItem(
      atPath: "\(workplace.path)/data/fashion-mnist/t10k-labels-idx1-ubyte")
    let result = try run("retrain", "run", "--pick", "best", "--epochs", "1")
    #expect(result.status != 0 && result.messages.contains("no t10k-labels-idx1-ubyte"))
    #expect(!result.messages.contains("epoch 1/1"), "\(result.messages)")
  }

  @Test(arguments: ["saturation", "hue"]) func greyImagesHaveNoColoursToChange(name: String) throws
  {
    let result = try run("retrain", "run", "--pick", "best", "--\(name)", "0.2")
    #expect(result.status == 64, "\(result.messages)")
    #expect(
      result.messages.contains("\(name) changes nothing: images have no red, green and blue"),
      "\(result.messages)")
  }

  @Test(arguments: [
    ("pytorch", "model.safetensors"), ("keras", "model.weights.h5"), ("onnx", nil as String?),
  ])
  func whatWasExportedIsReadBack(format: String, file: String?) throws {
    #expect(try run("retrain", "run", "--pick", "best", "--epochs", "1").status == 0)
    #expect(
      try run("export", "run", "--pick", "best", "--format", format, "--output", "model")
        .status == 0)
    let trained = try workplace.record("run").retrained[0].testAccuracy
    for source in ["model"] + (file.map { ["model/\($0)"] } ?? []) {
      let result = try object(
        run(
          "retrain", "run", "--pick", "best", "--epochs", "0", "--init-from", source, "--json"))
      #expect(result["testAccuracy"] as? Double == trained)
      let weights = try #require(result["weights"] as? [String: Any])
      #expect((weights["fresh"] as? [Any])?.count == 0)
    }
  }

  /// Those of an export that was retrained are, on all images but those of the test split.
  @Test func weightsThatKnowTheValidationImagesAreMarked() throws {
    let retrained = try run(
      "retrain", "run", "--pick", "best", "--epochs", "1", "--output", "model")
    #expect(retrained.status == 0, "\(retrained.messages)")
    let load = ["retrain", "run", "--pick", "best", "--init-from", "model"]
    #expect(try workplace.program.run(load + ["--epochs", "0"]).status == 0)
    let evaluation = try run("evaluate", "run", "--pick", "best", "--split", "validation")
    #expect(evaluation.output.contains("trained on these images"), "\(evaluation.output)")
    for (options, words) in [
      (load + ["--epochs", "3", "--patience", "1"], "on the images too that patience goes by"),
      (
        Workplace.search + ["other", "--init-from", "model"],
        "on the images too that a search chooses by"
      ),
      (
        load + ["--epochs", "0", "--momentum", "0.5"],
        "momentum changes nothing: with 0 epochs nothing is trained"
      ),
    ] {
      let refused = try workplace.program.run(options)
      #expect(refused.status == 64 && refused.messages.contains(words), "\(refused.messages)")
    }
    #expect(!workplace.exists("other"))
  }

  @Test func severalSeedsOfNoEpochsAreMeasured() throws {
    let export = try run(
      "export", "run", "--pick", "best", "--format", "pytorch", "--output", "model")
    #expect(export.status == 0, "\(export.messages)")
    let result = try run(
      "retrain", "run", "--pick", "best", "--init-from", "model", "--epochs", "0", "--seeds", "2")
    #expect(result.status == 0, "\(result.messages)")
    #expect(try workplace.record("run").retrained.count == 2)
  }

  /// Killed while several are under way, and gone on with.
  @Test func aKilledSeriesGoesOnToTheSameBits() throws {
    let retrain = [
      "retrain", "run", "--pick", "best", "--epochs", "40", "--seeds", "3", "--threads", "2",
    ]
    try FileManager.default.copyItem(
      atPath: "\(workplace.path)/run", toPath: "\(workplace.path)/whole")
    let whole = try workplace.program.run(
      retrain.map { $0 == "run" ? "whole" : $0 }.dropLast(2) + ["--threads", "1"])
    #expect(whole.status == 0, "\(whole.messages)")

    let first = try workplace.program.start(retrain)
    #expect(first.waitFor("epoch 10/120"))
    first.send(signal: SIGKILL)
    #expect(try first.finish().status == 128 + SIGKILL)
    let second = try workplace.program.start("resume", "run")
    #expect(second.waitFor("retraining 3 seeds  epoch 20/120"))
    second.send(signal: SIGTERM)
    #expect(try second.finish().status == 143)
    let third = try run("resume", "run")
    #expect(third.status == 0, "\(third.messages)")
    #expect(third.output == whole.output)
    let differences = try workplace.record("run").differences(from: workplace.record("whole"))
    #expect(differences == [])
  }

  /// The weights that one began with are gone. The others, of one recipe and seeds apart, go on.
  @Test func oneThatCannotGoOnKeepsNoOtherFromIt() throws {
    let export = try run(
      "export", "run", "--pick", "best", "--format", "pytorch", "--output", "start")
    #expect(export.status == 0)
    for options in [["--init-from", "start"], ["--seed", "5"], ["--seed", "7"]] {
      let retrain = try workplace.program.start(
        ["retrain", "run", "--pick", "best", "--epochs", "40"] + options)
      #expect(retrain.waitFor("epoch 5/40"))
      retrain.send(signal: SIGTERM)
      #expect(try retrain.finish().status == 143)
    }
    try FileManager.default.removeItem(atPath: "\(workplace.path)/start")
    let resume = try run("resume", "run")
    #expect(resume.status == 64 && resume.messages.contains("there is no file"))
    let record = try workplace.record("run")
    #expect(record.unfinished.count == 1 && record.retrained.count == 2)
  }

  @Test func trainingStopsWhenItsPatienceIsOver() throws {
    let retrain = try object(
      run("retrain", "run", "--pick", "best", "--epochs", "60", "--patience", "2", "--json"))
    let network = try #require((retrain["networks"] as? [[String: Any]])?.first)
    let epochs = try #require(network["epochs"] as? Int)
    #expect(epochs < 60)
    #expect(network["bestEpoch"] as? Int == epochs - 2)
    #expect(network["recipe"] as? String == "patience 2")
    let inspect = try run("inspect", "run", "--retrained")
    #expect(inspect.output.contains("\(epochs) of 60"))
    #expect(inspect.output.contains("validation accuracy"))
    #expect(inspect.output.contains("best in epoch \(epochs - 2)"))
    // From the warm-up's first step up, and down.
    let rate = inspect.output.split(separator: "\n").first { $0.hasPrefix("learning rate") }
    #expect(try #require(rate).split(separator: "→").count == 3)
    let senseless = try run("retrain", "run", "--pick", "best", "--epochs", "2", "--patience", "2")
    #expect(senseless.status == 64)
    #expect(senseless.messages.contains("patience 2: expected fewer than the 2 epochs, or none"))
  }

  @Test func gradientsArePrintedByTensorAndEpoch() throws {
    let retrain = try run("retrain", "run", "--pick", "best", "--epochs", "2", "--gradients")
    let names = try #require(try workplace.record("run").retrained.first?.gradients.map(\.name))
    let rows = retrain.output.split(separator: "\n").filter { $0.contains(" / ") }
    #expect(rows.count == names.count)
    for (row, name) in zip(rows, names) {
      #expect(row.hasPrefix(name.prefix(8)) && row.contains(name.suffix(8)), "\(row)")
    }
    let inspect = try run("inspect", "run", "--retrained", "--gradients")
    for row in rows { #expect(inspect.output.contains(row)) }
    let list = try #require(
      try json(run("inspect", "run", "--retrained", "--gradients", "--json")) as? [[String: Any]])
    let gradients = try #require(list.first?["gradients"] as? [[String: Any]])
    #expect(gradients.map { $0["tensor"] as? String } == names)
    #expect(gradients.allSatisfy { ($0["mean"] as? [Double])?.count == 2 })
    let alone = try run("inspect", "run", "--gradients")
    #expect(alone.status == 64 && alone.messages.contains("give --retrained, too"))
  }

  @Test func aTrainingThatDivergesSaysWhatWhereAndWhatToTry() throws {
    let result = try run(
      "retrain", "run", "--pick", "best", "--epochs", "2", "--learning-rate", "1e30",
      "--warm-up", "0", "--batch", "32")
    #expect(result.status == 2)
    #expect(result.messages.contains("diverged in epoch 1, step "))
    #expect(result.messages.contains("back to the end of the epoch before, with a highest"))
    #expect(result.messages.contains("error: training diverged in epoch 1, step "))
    #expect(result.messages.contains("it was put back 3 times, here to the beginning"))
    #expect(result.messages.contains("hint: train with a learning rate below 1.25e+29"))
    // Nothing of it is left to go on with.
    #expect(try run("resume", "run").messages.contains("nothing is left to do"))
  }
}
