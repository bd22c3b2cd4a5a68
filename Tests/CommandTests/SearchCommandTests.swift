import Foundation
import NASRecords
import NASTestSupport
import Testing

/// Whole searches, stopped and resumed.
@Suite struct SearchCommandTests {
  @Test func aSearchPrintsPlanProgressFrontAndNextSteps() throws {
    let workplace = try Workplace()
    let result = try workplace.program.run(Workplace.search + ["run"])
    #expect(result.status == 0)
    for part in [
      "searching cnn-small on fashion-mnist", "168 networks",
      "400 training,", "100 validation and 100 holdout images", "test split unopened",
      "at most 120 evaluations",
      "supernet  epoch 6/6", "evolution  generation 1/6", "local search done",
      "nas export run --pick knee", "nas retrain run --pick best",
    ] {
      #expect(result.messages.contains(part), "\(part)")
    }
    #expect(result.output.hasPrefix("cnn-small on fashion-mnist\n"))
    #expect(result.output.contains("val. accuracy"))
  }

  @Test func aSearchThatIsRefusedLeavesNoFolder() throws {
    let workplace = try Workplace()
    let result = try workplace.program.run("search", "--epochs", "0", "--trainings", "0")
    #expect(result.status == 64 && result.messages.contains("nothing to search by"))
    #expect(!workplace.exists("results"))
  }

  @Test func aBudgetThatIsTooSmallIsToldOf() throws {
    let workplace = try Workplace()
    let result = try workplace.program.run(
      "search", "--budget", "0.0001s", "--finalists", "1", "--output", "run")
    #expect(result.status == 0, "\(result.messages)")
    #expect(result.messages.contains("takes longer than the budget of"), "\(result.messages)")
  }

  @Test func finalistsAreChosenByThePredictorThatIsNamed() throws {
    let workplace = try Workplace()
    let result = try workplace.program.run(
      "search", "--epochs", "1", "--population", "4", "--generations", "1", "--trainings", "12",
      "--finalists", "2", "--final-epochs", "2", "--predictor", "ridge", "--output", "run")
    #expect(result.status == 0, "\(result.messages)")
    #expect(result.output.contains("  ridge, ranks its 12 trainings with τ "), "\(result.output)")
    #expect(try workplace.record("run").configuration.contains("\"predictorName\" : \"ridge\""))
  }

  @Test func aRecipeIsShownAndRecorded() throws {
    let workplace = try Workplace()
    let result = try workplace.program.run(
      Workplace.search + [
        "run", "--recipe", "paths", "--recipe-targets", "both", "--batch", "64",
        "--learning-rate", "0.05", "--weight-average", "0.9",
        "--calibration-images", "128",
      ])
    #expect(result.status == 0, "\(result.messages)")
    #expect(result.messages.contains("paths, from labels and the largest network"))
    #expect(result.messages.contains("6 epochs of 6 steps, 64 images a step"))
    let record = try workplace.record("run")
    #expect(record.configuration.contains(#""calibrationImages" : 128,"#))
    let curve = record.supernet.curve
    #expect(
      curve.columns.map(\.name) == [
        "learning_rate", "loss_labels", "loss_distilled", "training_accuracy", "skipped_steps",
        "gradient_norm", "gradient_norm_largest", "clipped_share",
      ])
    #expect(try curve.numbers("learning_rate").max()! == 0.05)
    #expect(try curve.numbers("loss_distilled").allSatisfy { $0 > 0 })
  }

  /// What is recorded decides, in the supernet's training, in the finals, and later.
  @Test(
    arguments: [
      (data: "fashion-mnist", options: [], flips: true),
      (data: "data/fashion-mnist", options: [], flips: false),
      (data: "data/fashion-mnist", options: ["--flips"], flips: true),
      (data: "fashion-mnist", options: ["--no-flips"], flips: false),
    ] as [(data: String, options: [String], flips: Bool)])
  func imagesAreMirroredWhereTheDataSetAllowsIt(
    data: String, options: [String], flips: Bool
  ) throws {
    let workplace = try Workplace()
    let arguments = [
      "search", "--epochs", "1", "--generations", "1", "--population", "2", "--data", data,
      "--trainings", "4", "--finalists", "1", "--output", "run",
    ]
    let result = try workplace.program.run(arguments + options)
    #expect(result.status == 0, "\(result.messages)")
    #expect(result.messages.contains(flips ? "half of them mirrored" : "none mirrored"))
    let retrain = try workplace.program.run("retrain", "run", "--pick", "best", "--epochs", "1")
    #expect(retrain.status == 0, "\(retrain.messages)")
    let record = try workplace.record("run")
    let configurations =
      [record.configuration] + record.retrained.map(\.configuration)
      + record.finalists.map(\.configuration)
    #expect(configurations.count >= 3)
    for configuration in configurations {
      #expect(configuration.contains("\"flips\" : \(flips)"))
      #expect(!configuration.contains("\"flips\" : \(!flips)"))
    }
  }

  @Test func oneThreadAndTwoGiveTheSameRun() throws {
    let workplace = try Workplace()
    for threads in ["1", "2"] {
      let result = try workplace.program.run(
        Workplace.search + ["run\(threads)", "--threads", threads])
      #expect(result.status == 0)
    }
    let differences = try workplace.record("run1").differences(from: workplace.record("run2"))
    #expect(differences == [])
  }

  /// Stops a search in the supernet's training, and again in the evolution.
  @Test(arguments: ["1", "2"])
  func anInterruptedRunEndsLikeAnUninterruptedOne(threads: String) throws {
    let workplace = try Workplace()
    let reference = try workplace.program.run(
      Workplace.longSearch + ["reference", "--threads", threads])
    #expect(reference.status == 0)

    let search = try workplace.program.start(Workplace.longSearch + ["run", "--threads", threads])
    #expect(search.waitFor("epoch 2/6"))
    search.send(signal: SIGINT)
    let stopped = try search.finish()
    #expect(stopped.status == 130)
    #expect(stopped.messages.hasSuffix("stopped; resume with: nas resume run\n"))
    #expect(try workplace.record("run").trials.rowCount == 0)

    let evolution = try workplace.program.start("resume", "run", "--threads", threads)
    #expect(evolution.waitFor("generation 1/30"))
    evolution.send(signal: SIGTERM)
    let terminated = try evolution.finish()
    #expect(terminated.status == 143)
    #expect(terminated.messages.hasSuffix("stopped; resume with: nas resume run\n"))

    let end = try workplace.program.run("resume", "run", "--threads", threads)
    #expect(end.status == 0)
    #expect(end.output.contains("val. accuracy"))
    let differences = try workplace.record("run").differences(
      from: workplace.record("reference"))
    #expect(differences == [])
  }

  @Test func aKilledRunEndsLikeAnUninterruptedOne() throws {
    let workplace = try Workplace()
    #expect(try workplace.program.run(Workplace.longSearch + ["reference"]).status == 0)
    let search = try workplace.program.start(Workplace.longSearch + ["run"])
    #expect(search.waitFor("generation 2/30"))
    search.send(signal: SIGKILL)
    #expect(try search.finish().status == 128 + SIGKILL)
    #expect(try workplace.program.run("resume", "run").status == 0)
    let differences = try workplace.record("run").differences(
      from: workplace.record("reference"))
    #expect(differences == [])
  }

  /// Killed among the trainings of finalists; the reference on one thread.
  @Test func aRunKilledInItsFinalsEndsLikeAnUninterruptedOne() throws {
    let workplace = try Workplace()
    let search = [
      "search", "--seed", "3", "--epochs", "6", "--population", "12", "--generations", "2",
      "--recipe", "sandwich", "--trainings", "6", "--finalists", "4", "--final-epochs", "20",
    ]
    let reference = try workplace.program.run(search + ["--threads", "1", "--output", "reference"])
    #expect(reference.status == 0, "\(reference.messages)")
    let killed = try workplace.program.start(search + ["--threads", "2", "--output", "run"])
    #expect(killed.waitFor("training alone "))
    killed.send(signal: SIGKILL)
    #expect(try killed.finish().status == 128 + SIGKILL)
    #expect(try workplace.program.run("resume", "run", "--threads", "2").status == 0)
    let differences = try workplace.record("run").differences(
      from: workplace.record("reference"))
    #expect(differences == [])
  }

  @Test func resumingAFinishedRunSaysSoAndPrintsTheFront() throws {
    let workplace = try Workplace()
    let search = try workplace.program.run(Workplace.search + ["run"])
    let before = try workplace.record("run")
    let resume = try workplace.program.run("resume", "run/")
    #expect(resume.status == 0)
    #expect(resume.messages.contains("run is finished; nothing is left to do"))
    #expect(resume.output == search.output)
    #expect(try workplace.record("run") == before)
  }

  @Test func aDamagedCheckpointFallsBackToTheOneBefore() throws {
    let workplace = try Workplace()
    let search = try workplace.program.start(Workplace.search + ["run"])
    #expect(search.waitFor("generation 2/6"))
    search.send(signal: SIGKILL)
    _ = try search.finish()
    // Anew: a process that was killed while it wrote may have left one file with both names.
    try FileManager.default.removeItem(atPath: "\(workplace.path)/run/run.h5")
    try workplace.write("not a run file", to: "run/run.h5")
    let inspect = try workplace.program.run("inspect", "run")
    #expect(inspect.status == 65)
    #expect(inspect.messages.contains("hint: `nas resume run` goes on from run.previous.h5"))
    let resume = try workplace.program.run("resume", "run")
    #expect(resume.status == 0)
    #expect(resume.messages.contains("warning: run/run.h5 "))
    #expect(resume.messages.contains("going on from the checkpoint before it"))
  }

  @Test func aRunOfAnotherProcessorGoesOnWithAWarning() throws {
    let workplace = try Workplace()
    #expect(try workplace.program.run(Workplace.search + ["run"]).status == 0)
    var record = try workplace.record("run")
    let processes = record.timings.processes
    #expect(try processes.strings("command") == ["search"])
    record.timings.processes = RecordTable(
      processes.columns.map { $0.name == "processor" ? .init($0.name, .strings(["abacus"])) : $0 })
    try RunFolder.open("\(workplace.path)/run").write(record)
    let resume = try workplace.program.run("resume", "run")
    #expect(resume.status == 0)
    #expect(resume.messages.contains("warning: the run's processor was abacus, this is "))
    #expect(try workplace.record("run").timings.processes == record.timings.processes)
    let trust = try workplace.program.run(
      "trust", "run", "--networks", "4", "--picks", "1", "--seeds", "1", "--epochs", "1")
    #expect(trust.status == 0, "\(trust.messages)")
    #expect(trust.messages.contains("warning: the run's processor was abacus, this is "))
  }

  @Test func constraintsHoldForEveryNetworkThatIsTried() throws {
    let workplace = try Workplace()
    let result = try workplace.program.run(
      Workplace.search
        + ["run", "--min-macs", "50k", "--max-macs", "100k", "--max-parameters", "1k"])
    #expect(result.status == 0, "\(result.messages)")
    #expect(
      result.messages.contains("at least 50k and at most 100k MACs, at most 1k parameters"))
    let trials = try workplace.record("run").trials
    #expect(trials.rowCount > 0)
    #expect(try trials.integers("macs").allSatisfy { 50_000...100_000 ~= $0 })
    #expect(try trials.integers("parameters").allSatisfy { $0 <= 1_000 })
  }

  private struct Report: Decodable {
    let front: [Point]

    struct Point: Decodable {
      let id: Int
      let peakActivationBytes: Int
    }
  }

  @Test func aBoundOnActivationMemoryHoldsForTheFrontAndForPicks() throws {
    let workplace = try Workplace()
    func front(_ run: String, _ options: [String]) throws -> [Report.Point] {
      let result = try workplace.program.run(Workplace.search + [run] + options)
      #expect(result.status == 0, "\(result.messages)")
      let inspect = try workplace.program.run("inspect", run, "--json", "--all").output
      return try JSONDecoder().decode(Report.self, from: Data(inspect.utf8)).front
    }
    let free = try front("free", [])
    let most = try #require(free.map(\.peakActivationBytes).max())
    let bounded = try front("bounded", ["--max-activation-memory", "\(most - 1)"])
    #expect(!bounded.isEmpty)
    #expect(bounded.allSatisfy { $0.peakActivationBytes < most })
    // A pick of a free front is bounded, too, and what no network can do is said.
    let large = try #require(free.first { $0.peakActivationBytes == most })
    let pick = try workplace.program.run(
      "evaluate", "free", "--pick", "\(large.id)", "--max-activation-memory", "\(most - 1)")
    #expect(pick.status == 1)
    #expect(pick.messages.contains("bytes of activation memory"))
    let hopeless = try workplace.program.run(
      Workplace.search + ["none", "--max-activation-memory", "10"])
    #expect(hopeless.status == 1)
    #expect(hopeless.messages.contains("at most 10 bytes of activation memory"))
    #expect(!workplace.exists("none"))
  }

  @Test func aSearchByLatencyShowsWhatItMeasured() throws {
    let workplace = try Workplace()
    let result = try workplace.program.run(
      Workplace.search + ["run", "--objectives", "latency,accuracy", "--max-latency", "1s"])
    #expect(result.status == 0, "\(result.messages)")
    #expect(result.messages.contains("objectives    accuracy, latency\n"))
    #expect(result.messages.contains(/\nlatency +[^;]*;\s+sums of \d+ parts,\s+off by/))
    #expect(result.output.contains("validation accuracy by latency (log scale)"))
    #expect(result.output.contains(/latency +measured +batched/))
    let csv = try workplace.program.run("inspect", "run", "--csv").output
    #expect(
      csv.hasPrefix(
        "id,genome,macs,parameters,peakActivationBytes,latencySeconds,batchedLatencySeconds,"
          + "measuredLatencySeconds,measuredBatchedLatencySeconds,validationAccuracy"))
    let json = try workplace.program.run("inspect", "run", "--json").output
    #expect(json.contains("\"medianError\""))
    let picture = try workplace.program.run("inspect", "run", "--svg", "front.svg")
    #expect(picture.status == 0)
    #expect(try workplace.read("front.svg").contains("latency of one image (log scale)"))
    let pick = try workplace.program.run(
      "evaluate", "run", "--pick", "best", "--max-latency", "1ns")
    #expect(pick.status == 1)
    #expect(pick.messages.contains("no trial has at most 1ns of latency"))
    let evaluation = try workplace.program.run("evaluate", "run", "--pick", "best", "--json")
    #expect(evaluation.output.contains("\"batchedLatencySeconds\""))
  }

  @Test func runsWithoutAFolderGetOneEach() throws {
    let workplace = try Workplace()
    let arguments = ["search", "--epochs", "1", "--generations", "1", "--population", "2"]
    for _ in 0..<2 { #expect(try workplace.program.run(arguments).status == 0) }
    #expect(workplace.exists("results/cnn-small-fashion-mnist-seed0/run.h5"))
    #expect(workplace.exists("results/cnn-small-fashion-mnist-seed0-2/run.h5"))
  }
}
