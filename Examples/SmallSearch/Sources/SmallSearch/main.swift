// A small search, and its front: swift run -c release SmallSearch FOLDER
import NASDatasets
import NASEngine
import NASGenomes
import NASRecords

let space = try SearchSpaceCatalogue.standard.load("cnn-small")
let data = try DatasetCatalogue.load("fashion-mnist")
var configuration = SearchConfiguration(
  trainLimit: 4096, training: .init(epochs: 4), population: 6, generations: 2, localEvaluations: 0)
configuration.finals.trainings = 0  // a front of scores by the supernet
let folder = try RunFolder.create(at: CommandLine.arguments.dropFirst().first ?? "run")
let run = try SearchRun(configuration, space: space, dataset: data, folder: folder, threads: 2)
try run.run()

for trial in run.state.front.trials {
  print(trial.macs, "MACs,", trial.score?.accuracy ?? 0, "validation accuracy,", trial.genome)
}
