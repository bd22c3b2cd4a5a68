import Foundation
import NASCompute
import NASRecords
import NASTestSupport
import Testing

/// What can be done with a run's networks: export, retrain, evaluate.
@Suite struct ResultCommandTests {
  private static func searched() throws -> Workplace {
    let workplace = try Workplace()
    #expect(try workplace.program.run(Workplace.search + ["run"]).status == 0)
    return workplace
  }

  private static func object(_ result: ProgramResult) throws -> [String: Any] {
    try #require(
      try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
  }

  @Test func evaluateTellsAllMetrics() throws {
    let workplace = try Self.searched()
    let result = try workplace.program.run(
      "evaluate", "run", "--pick", "best", "--split", "validation", "--metrics", "all")
    #expect(result.status == 0, "\(result.messages)")
    for text in ["F1 (macro)", "ROC", "calibration error", "taken for", "log-loss"] {
      #expect(result.output.contains(text), "\(text)")
    }
    #expect(!result.output.contains("test split"))
    let json = try workplace.program.run(
      "evaluate", "run", "--pick", "best", "--split", "test", "--metrics", "all", "--json")
    let results = try #require(try Self.object(json)["results"] as? [[String: Any]])
    #expect(results.allSatisfy { $0["split"] as? String == "test" })
    let metrics = try #require(results.first?["metrics"] as? [String: Any])
    #expect(metrics["accuracy"] as? Double == results.first?["accuracy"] as? Double)
    let rows = try #require(metrics["confusion"] as? [[Int]])
    #expect(rows.flatMap(\.self).reduce(0, +) == results.first?["images"] as? Int)
  }

  @Test func tuneFindsARecipeThatRetrainFollows() throws {
    let workplace = try Self.searched()
    let slower = Precision.fastest == .bf16 ? "f32" : "bf16"
    let tune = try workplace.program.run(
      "tune", "run", "--pick", "best", "--precision", slower, "--tune",
      "learning-rate=0.001..0.5,optimizer=sgd|adamw",
      "--trials", "5", "--epochs", "3", "--from-scratch", "--weight-decay", "0.001",
      "--output", "mine.yaml")
    #expect(tune.status == 0, "\(tune.messages)")
    #expect(tune.output.contains("--from-scratch --precision \(slower) --recipe mine.yaml\n"))
    let recipe = try workplace.read("mine.yaml")
    #expect(recipe.contains("\nlearning-rate: ") && recipe.contains("\nweight-decay: 0.001\n"))
    // It was cut for so short a training, as a retraining cuts it by itself.
    #expect(!recipe.contains("\nwarm-up: "))
    let retrain = try workplace.program.run(
      "retrain", "run", "--pick", "best", "--recipe", "mine.yaml", "--epochs", "1")
    #expect(retrain.status == 0, "\(retrain.messages)")
    let again = try workplace.program.run(
      "tune", "run", "--pick", "best", "--output", "mine.yaml")
    #expect(again.status == 64 && again.messages.contains("'mine.yaml' is there already"))
    let nowhere = try workplace.program.run(
      "tune", "run", "--pick", "best", "--output", "nowhere/mine.yaml")
    #expect(nowhere.status == 64 && nowhere.messages.contains("no file can be written in"))
  }

  @Test func exportWritesItsFilesAndTellsHowToUseThem() throws {
    let workplace = try Self.searched()
    let result = try workplace.program.run(
      "export", "run", "--pick", "knee", "--format", "pytorch", "--output", "models/knee")
    #expect(result.status == 0, "\(result.messages)")
    #expect(
      result.output.hasPrefix(
        "wrote models/knee: model.py, model.safetensors, train.py, network.json, MODEL_CARD.md\n"))
    #expect(result.output.contains("python3 models/knee/model.py"))
    #expect(result.messages.contains("inherited weights, validation accuracy"))
    #expect(result.messages.contains("\nstem width "))
    #expect(try workplace.read("models/knee/model.py").contains("\nChosen: stem width "))
    #expect(try workplace.read("models/knee/network.json").contains("\"words\": \"stem width "))
    let card = try workplace.read("models/knee/MODEL_CARD.md")
    #expect(card.contains("\n| validation | "))
    #expect(
      card.hasSuffix(
        "    nas export run --pick knee --format pytorch --output models/knee\n"))
    for name in ["model.py", "model.safetensors", "network.json"] {
      #expect(workplace.exists("models/knee/\(name)"))
    }
    let again = try workplace.program.run(
      "export", "run", "--pick", "best", "--format", "json", "--output", "models/knee")
    #expect(again.status == 2)
    #expect(again.messages.contains("the folder is not empty"))
  }

  @Test func anExportInWholeNumbersTellsFlashMemoryAndAccuracy() throws {
    let workplace = try Self.searched()
    let result = try workplace.program.run(
      "export", "run", "--pick", "best", "--format", "c-int8", "--output", "models/c")
    #expect(result.status == 0, "\(result.messages)")
    #expect(
      result.output.hasPrefix("wrote models/c: model_int8.c, network.json, MODEL_CARD.md\nflash "))
    #expect(result.output.contains(" bytes of constants, and the code; RAM "))
    #expect(result.output.contains("\ntry it: cc -std=c99 -O2 -c models/c/model_int8.c; in C: "))
    #expect(result.output.contains("\nvalidation accuracy "))
    #expect(result.output.contains("\ntest accuracy "))
    #expect(result.output.contains(" in 8 bits, "))
    let card = try workplace.read("models/c/MODEL_CARD.md")
    #expect(card.contains("\n| test, in 8 bits | "))
    #expect(!card.contains("trained on these images"))
    #expect(try workplace.read("models/c/network.json").contains("\"floatAccuracy\": "))
    #expect(card.contains("\n| arena of values, in RAM | "))
    #expect(try workplace.read("models/c/model_int8.c").contains("\nstatic int8_t arena["))
  }

  @Test func anExportIn8BitsSaysWhatItCouldNotMeasureAndWhatWasTrainedOn() throws {
    let workplace = try Self.searched()
    let retrain = ["retrain", "run", "--pick", "best", "--epochs", "1"]
    #expect(try workplace.program.run(retrain).status == 0)
    let labels = "\(workplace.path)/data/fashion-mnist/t10k-labels-idx1-ubyte"
    let export = ["export", "run", "--pick", "best", "--format", "c-int8", "--output"]
    try FileManager.default.moveItem(atPath: labels, toPath: labels + ".away")
    let untested = try workplace.program.run(export + ["untested"])
    #expect(untested.status == 0, "\(untested.messages)")
    #expect(untested.output.contains(" in f32 (trained on these images)\n"))
    #expect(untested.output.contains("test accuracy is not measured: "))
    #expect(untested.output.contains("no t10k-labels-idx1-ubyte"))
    let card = try workplace.read("untested/MODEL_CARD.md")
    #expect(card.contains("| validation, in 8 bits (trained on these images) | "))
    // Others than the run's are no measure at all.
    var bytes = try Data(contentsOf: URL(filePath: labels + ".away"))
    bytes[bytes.count - 1] ^= 1
    try bytes.write(to: URL(filePath: labels))
    let other = try workplace.program.run(export + ["other"])
    #expect(other.status == 65, "\(other.messages)")
    #expect(other.messages.contains("not the test files of this run"))
    #expect(!workplace.exists("other"))
  }

  @Test func exportTakesTheBestThatMeetsABound() throws {
    let workplace = try Self.searched()
    let trials = try workplace.record("run").trials
    let bound = try #require(try trials.integers("macs").sorted().dropFirst().first)
    let result = try workplace.program.run(
      "export", "run", "--pick", "best", "--max-macs", "\(bound)", "--format", "json",
      "--output", "small")
    #expect(result.status == 0, "\(result.messages)")
    let document = try #require(
      try JSONSerialization.jsonObject(with: Data(workplace.read("small/network.json").utf8))
        as? [String: Any])
    let costs = try #require(document["costs"] as? [String: Any])
    #expect(try #require(costs["macs"] as? Int) <= Int(bound))
  }

  @Test(arguments: [
    (["--pick", "9999"], 64, "no trial '9999' in the run"),
    (["--pick", "best", "--max-macs", "1k"], 1, "no trial has at most 1k MACs"),
    (["--pick", "best", "--format", "caffe"], 64, "no export format 'caffe'"),
  ])
  func aPickThatIsNotThereIsAnError(arguments: [String], status: Int32, error: String) throws {
    let workplace = try Self.searched()
    let format = arguments.contains("--format") ? [] : ["--format", "json"]
    let result = try workplace.program.run(
      ["export", "run", "--output", "model"] + arguments + format)
    #expect(result.status == status)
    #expect(result.messages.contains(error), "\(result.messages)")
    #expect(!workplace.exists("model"))
  }

  @Test func aRankingIsCheckedAndTheRunTellsOfIt() throws {
    let workplace = try Self.searched()
    let before = try workplace.program.run("inspect", "run")
    #expect(before.output.contains("the ranking has not been checked"))
    let options = ["run", "--networks", "5", "--picks", "2", "--epochs", "1"]
    let text = try workplace.program.run(["trust"] + options)
    #expect(text.status == 0, "\(text.messages)")
    #expect(text.output.contains("5 random networks and 2 picks trained alone, 1 epoch, 2 seeds"))
    #expect(text.output.contains("search's score"))
    #expect(text.output.contains("over random networks of equal MACs"))
    let json = try Self.object(workplace.program.run(["trust"] + options + ["--json"]))
    let signals = try #require(json["signals"] as? [String: [String: [String: Any]]])
    for name in ["score", "macs", "parameters", "depth"] {
      let signal = try #require(signals[name])
      for statistic in ["kendallTau", "spearmanRho", "tauGivenMACs"] {
        #expect(signal[statistic]?.keys.contains("interval") == true, "\(name) \(statistic)")
      }
    }
    #expect((json["networks"] as? [[String: Any]])?.count == 7)
    #expect(
      json["noiseCeiling"] is [String: Any] && json["repeatability"] is [String: Any]
        && json["lead"] is [String: Any])
    let after = try workplace.program.run("inspect", "run")
    #expect(after.output.contains("the score ranks"))
  }

  @Test func aRetrainedNetworkIsKeptEvaluatedAndExported() throws {
    let workplace = try Self.searched()
    let retrain = try workplace.program.run(
      "retrain", "run", "--pick", "best", "--epochs", "10", "--output", "model", "--json")
    #expect(retrain.status == 0, "\(retrain.messages)")
    #expect(retrain.messages.contains(/\nchosen +stem width/))
    #expect(retrain.messages.contains("600, 200 of them not trained on by the search"))
    #expect(retrain.messages.contains("retraining  epoch 10/10"))
    #expect(retrain.messages.contains("wrote model: model.py"))
    let accuracy = try #require(Self.object(retrain)["testAccuracy"] as? Double)

    #expect(try workplace.record("run").retrained.map(\.testAccuracy) == [accuracy])
    let inspect = try workplace.program.run("inspect", "run")
    #expect(inspect.output.contains("test accuracy"))
    #expect(try workplace.read("model/network.json").contains("\"retrained\""))
    let card = try workplace.read("model/MODEL_CARD.md")
    #expect(card.contains("\n| test | "))
    #expect(card.contains("| measuring the result |"))
    #expect(card.contains("Weights began as the supernet's weights and were trained with"))
    #expect(card.contains(" for 10 epochs. All settings were as usual."))
    #expect(card.contains(", retraining 0."))

    let evaluation = try Self.object(
      workplace.program.run("evaluate", "run", "--pick", "best", "--json"))
    let results = try #require(evaluation["results"] as? [[String: Any]])
    #expect(
      results.map { $0["weights"] as? String } == [
        "inherited", "inherited", "retrained", "retrained",
      ])
    #expect(results.map { $0["split"] as? String } == ["validation", "test", "validation", "test"])
    #expect(results.map { $0["trainedOn"] as? Bool } == [false, false, true, false])
    #expect(results.last?["accuracy"] as? Double == accuracy)
    let words = try #require(evaluation["words"] as? String)
    #expect(try Self.object(retrain)["words"] as? String == words)
    let text = try workplace.program.run("evaluate", "run", "--pick", "best").output
    #expect(text.split(separator: "\n")[1].hasPrefix("stem width "))
    #expect(words.hasPrefix("stem width "))
  }

  /// Stopped by a signal and by force, and gone on with by both commands.
  @Test func aStoppedRetrainingGoesOnToTheSameBits() throws {
    let workplace = try Self.searched()
    let retrain = ["retrain", "run", "--pick", "best", "--epochs", "60"]
    try FileManager.default.copyItem(
      atPath: "\(workplace.path)/run", toPath: "\(workplace.path)/whole")
    let whole = try workplace.program.run(retrain.map { $0 == "run" ? "whole" : $0 })
    #expect(whole.status == 0, "\(whole.messages)")

    let first = try workplace.program.start(retrain)
    #expect(first.waitFor("epoch 2/60"))
    first.send(signal: SIGINT)
    let stopped = try first.finish()
    #expect(stopped.status == 130)
    #expect(stopped.messages.hasSuffix("stopped; go on with: nas resume run\n"))
    let second = try workplace.program.start("resume", "run")
    #expect(second.waitFor("epoch 10/60"))
    second.send(signal: SIGKILL)
    #expect(try second.finish().status == 128 + SIGKILL)
    let third = try workplace.program.run(retrain)
    #expect(third.status == 0, "\(third.messages)")
    #expect(third.messages.contains("goes on after"))
    #expect(third.output == whole.output)
    let differences = try workplace.record("run").differences(from: workplace.record("whole"))
    #expect(differences == [])
  }

  @Test func aFullOutputFolderIsToldBeforeTheTraining() throws {
    let workplace = try Self.searched()
    let result = try workplace.program.run(
      "retrain", "run", "--pick", "best", "--output", "spaces")
    #expect(result.status == 2)
    #expect(result.messages.contains("error: cannot export to 'spaces': the folder is not empty"))
    #expect(!result.messages.contains("epoch"))
  }

  @Test func evaluateNamesTheSplitOfEveryAccuracy() throws {
    let workplace = try Self.searched()
    let result = try workplace.program.run("evaluate", "run", "--pick", "knee")
    #expect(result.status == 0)
    let lines = result.output.split(separator: "\n")
    #expect(lines.contains { $0.hasPrefix("inherited  validation") && $0.contains("%") })
    #expect(lines.contains { $0.hasPrefix("inherited  test") && $0.contains("%") })
  }

  @Test(arguments: ["pytorch", "keras", "onnx"])
  func evaluateMeasuresWhatAnExportHolds(format: String) throws {
    let workplace = try Self.searched()
    let export = try workplace.program.run(
      "export", "run", "--pick", "best", "--format", format, "--output", "model")
    #expect(export.status == 0, "\(export.messages)")
    let result = try workplace.program.run("evaluate", "model/", "--json")
    #expect(result.status == 0, "\(result.messages)")
    #expect(result.output.contains("\"words\": \"stem width "))
    func accuracy(_ result: ProgramResult) throws -> Double {
      let results = try #require(Self.object(result)["results"] as? [[String: Any]])
      let test = try #require(results.first { $0["split"] as? String == "test" })
      return try #require(test["accuracy"] as? Double)
    }
    let own = try workplace.program.run("evaluate", "run", "--pick", "best", "--json")
    // A few of the images may be on the border, where kernels of bf16 round otherwise.
    #expect(try abs(accuracy(result) - accuracy(own)) <= 0.02)
    let picked = try workplace.program.run("evaluate", "model", "--pick", "best")
    #expect(picked.status == 64)
    #expect(picked.messages.contains("'model' is an export: it is one network"))
    let unpicked = try workplace.program.run("evaluate", "run")
    #expect(
      unpicked.status == 64 && unpicked.messages.contains("expected one of --pick and --retrained"))
  }

  @Test func anExportIsMeasuredOnDataOfOnesOwn() throws {
    let workplace = try Workplace()
    let arguments = (Workplace.search + ["run"]).joined(separator: " ")
    let export = try workplace.program.runShell(
      "mv data/fashion-mnist mine && nas \(arguments) --data mine "
        + "&& nas export run --pick best --format onnx --output model && mv mine elsewhere")
    #expect(export.status == 0, "\(export.messages)")
    let lost = try workplace.program.run("evaluate", "model")
    #expect(lost.status == 65, "\(lost.status)")
    #expect(lost.messages.contains("the data of this export, 'mine', were not found by their name"))
    #expect(lost.messages.contains("--data names their folder"))
    let found = try workplace.program.run("evaluate", "model", "--data", "elsewhere")
    #expect(found.status == 0, "\(found.messages)")
  }

  @Test func selftestExportWritesSamplesForOtherFrameworks() throws {
    let workplace = try Workplace()
    let result = try workplace.program.run(
      "selftest-export", "--space", "cnn-small", "--seed", "1", "--count", "2", "--output", "out")
    #expect(result.status == 0, "\(result.messages)")
    for item in 0..<2 {
      for name in [
        "pytorch/model.py", "keras/model.py", "onnx/model.onnx", "onnx/sample_input.npy",
        "keras/sample_logits.npy",
      ] {
        #expect(workplace.exists("out/\(item)/\(name)"))
      }
    }
    let help = try workplace.program.run("help")
    #expect(!help.output.contains("selftest"))
  }
}
