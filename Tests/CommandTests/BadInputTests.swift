import Foundation
import NASTestSupport
import Testing

/// What the program says to a mistake, and how it ends.
@Suite struct BadInputTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let line: String
    let status: Int32
    let error: String
    var hint: String?

    var testDescription: String { line }
  }

  @Test(arguments: [
    Case(
      line: "nas serach", status: 64, error: "there is no command 'nas serach'",
      hint: "did you mean 'search'?\nsee 'nas --help'\n"),
    Case(
      line: "nas inpect results/curated --json", status: 64,
      error: "there is no command 'nas inpect'", hint: "did you mean 'inspect'?"),
    Case(
      line: "nas help inpect", status: 64, error: "there is no command 'nas inpect'",
      hint: "did you mean 'inspect'?"),
    Case(
      line: "nas spaces lst", status: 64, error: "there is no command 'nas spaces lst'",
      hint: "did you mean 'list'?\nsee 'nas spaces --help'\n"),
    Case(
      line: "nas table none.csv", status: 64,
      error: "Missing expected argument '--signal <column>'\nsee 'nas table search --help'\n"),
    Case(line: "nas nowhere", status: 64, error: "there is no command 'nas nowhere'\nsee"),
    Case(
      line: "nas search --epochs=-1", status: 64, error: "--epochs is -1, expected at least 0"),
    Case(
      line: "nas search --recipe sandwhich", status: 64,
      error:
        "The value 'sandwhich' is invalid for '--recipe <name>': there is no recipe 'sandwhich', "
        + "expected one of sandwich, ",
      hint: "did you mean 'sandwich'?\nsee 'nas search --help'\n"),
    Case(
      line: "nas search --epochs 0 --population 12", status: 64,
      error: "--population changes nothing with --epochs 0: there is no supernet."),
    Case(
      line: "nas search --epochs 0 --recipe sandwich", status: 64,
      error: "--recipe changes nothing with --epochs 0"),
    Case(
      line: "nas search --trainings 0 --finalists 3", status: 64,
      error: "--finalists changes nothing with --trainings 0: no network is trained alone."),
    Case(
      line: "nas search --budget 1m --epochs 24", status: 64,
      error: "--budget plans --epochs: leave one of them out."),
    Case(
      line: "nas search --recipe-targets teacher", status: 64,
      error: "The value 'teacher' is invalid for '--recipe-targets <targets>'"),
    Case(
      line: "nas search --batch 100", status: 64,
      error: "--batch is 100, expected a multiple of 32"),
    Case(
      line: "nas search --learning-rate 0", status: 64,
      error: "--learning-rate is 0.0, expected a number above 0"),
    Case(
      line: "nas search --calibration-images 100", status: 64,
      error: "--calibration-images is 100, expected a multiple of 64"),
    Case(
      line: "nas search --predictor rigde", status: 64,
      error: "The value 'rigde' is invalid for '--predictor <name>': there is no predictor 'rigde'",
      hint: "did you mean 'ridge'?"),
    Case(
      line: "nas search --strategy nsga", status: 64,
      error: "The value 'nsga' is invalid for '--strategy <name>': there is no strategy 'nsga'",
      hint: "did you mean 'nsga2'?"),
    Case(
      line: "nas export none --pick best --format pytorh --output model", status: 64,
      error: "The value 'pytorh' is invalid for '--format <json|pytorch|keras|onnx|onnx-int8|c|"
        + "c-int8>': no export format 'pytorh'", hint: "did you mean 'pytorch'?"),
    Case(
      line: "nas samplers --sampler gpp", status: 64,
      error: "unknown sampler 'gpp': expected gp, tpe, random, grid", hint: "did you mean 'gp'?"),
    Case(
      line: "nas samplers --function brannin", status: 64,
      error: "unknown test function 'brannin': expected ", hint: "did you mean 'branin'?"),
    Case(
      line: "nas tune none --pick best --scheduler fast", status: 64,
      error: "unknown scheduler 'fast': expected gradual-halving, successive-halving, asha"),
    Case(
      line: "nas samplers --first-seed 18446744073709551615", status: 64,
      error: "--first-seed is 18446744073709551615, expected 30 less than 2⁶⁴ at most"),
    Case(
      line: "nas search --budget 1m --trainings 10", status: 64,
      error: "--budget plans --trainings: leave one of them out"),
    Case(
      line: "nas search --weight-average 1", status: 64,
      error: "--weight-average is 1.0, expected 0 to below 1"),
    Case(
      line: "nas retrain none --pick best --learning-rate 0", status: 64,
      error: "learning-rate '0': expected a number above 0"),
    Case(
      line: "nas retrain none --pick best --optimizer adm", status: 64,
      error:
        "optimizer 'adm': expected one of gradient-descent, sgd, nesterov, rmsprop, adam, adamw"),
    Case(
      line: "nas tune none --pick best --tune learning-rate=1..0.1", status: 64,
      error: "setting to be tuned, learning-rate: 1.0 to 0.1: expected the lower end first"),
    Case(
      line: "nas tune none --pick best --output tuned", status: 64,
      error: "--output: 'tuned', expected a name that ends in .yaml",
      hint: "did you mean 'tuned.yaml'?"),
    Case(
      line: "nas bench cnn-small --batch 9223372036854775776", status: 64,
      error: "batch 9223372036854775776: expected at most 8192"),
    Case(
      line: "nas evaluate modle", status: 65, error: "modle holds no run and no export"),
    Case(
      line: "nas tune none --pick best --sampler tpa", status: 64,
      error: "unknown sampler 'tpa': expected gp, tpe, random, grid"),
    Case(
      line: "nas retrain none --pick best --recipe plian", status: 64,
      error: "there is no recipe 'plian'", hint: "did you mean 'plain'?"),
    Case(
      line: "nas retrain none --pick best --recipe no.yaml", status: 64,
      error: "there is no recipe file 'no.yaml'"),
    Case(line: "nas search --population 1", status: 64, error: "--population is 1, expected"),
    Case(
      line: "nas search --population 4611686018427387904", status: 64,
      error: "--population is 4611686018427387904, expected at most 1000000"),
    Case(
      line: "nas search --epochs 9223372036854775807", status: 64,
      error: "--epochs is 9223372036854775807, expected at most 1000000"),
    Case(
      line: "nas search --generations 1000001", status: 64,
      error: "--generations is 1000001, expected at most 1000000"),
    Case(
      line: "nas search --budget 1e30h", status: 64,
      error: "The value '1e30h' is invalid for '--budget <time>': expected at most a million hours"),
    Case(line: "nas search --threads 0", status: 64, error: "--threads is 0, expected 1 to 256"),
    Case(
      line: "nas search --limit-train 100", status: 64,
      error: "--limit-train is 100, expected at least 128"),
    Case(
      line: "nas search --batch 32 --limit-train 32", status: 64,
      error: "32 training images: expected at least 64, to measure norms on"),
    Case(
      line: "nas search --max-macs 5Q", status: 64,
      error: "The value '5Q' is invalid for '--max-macs <n>': expected a whole number"),
    Case(
      line: "nas search --min-macs 9M --max-macs 8M", status: 64,
      error: "--min-macs is 9M, expected at most --max-macs, 8M"),
    Case(
      line: "nas search --precision f16", status: 64,
      error: "The value 'f16' is invalid for '--precision <precision>'"),
    Case(
      line: "nas bench --batch 33", status: 64, error: "batch 33: expected a multiple of 32"),
    Case(line: "nas bench --threads 0", status: 64, error: "--threads is 0, expected 1 to 256"),
    Case(
      line: "nas bench cnn-small --pick best", status: 64,
      error:
        "The value 'best' is invalid for '--pick <max|min|random|genome|sandwich>': expected max"
    ),
    .init(
      line: "nas bench cnn-small --pick sandwich --layers", status: 64,
      error: "--layers is of one network: not with --pick sandwich"),
    Case(
      line: "nas bench cnn-small --pick 7", status: 64,
      error: "genome '7' is not one of 'cnn-small': it has 1 genes, expected",
      hint: "pick max, min, random, or a genome that `nas inspect` lists"),
    Case(
      line: "nas search --space cnn-smal", status: 65, error: "there is no search space 'cnn-smal'",
      hint: "did you mean 'cnn-small'?"),
    Case(
      line: "NAS_KERNELS=none nas spaces list", status: 64,
      error: "NAS_KERNELS is 'none': this processor runs reference"),
    Case(
      line: "nas search --space no.yaml", status: 65,
      error: "there is no search space file 'no.yaml'"),
    Case(
      line: "nas search --data nowhere", status: 65, error: "nowhere: no such data set or folder"),
    Case(
      line: "nas search --data fashon-mnist", status: 65,
      error: "fashon-mnist: no such data set or folder, expected fashion-mnist, cifar-10, or",
      hint: "did you mean 'fashion-mnist'?"),
    Case(
      line: "nas search --max-macs 1k", status: 1,
      error: "no network of 'cnn-small' has at most 1k MACs: the smallest has",
      hint: "loosen the constraint"),
    Case(
      line: "nas search --max-latency 1ns", status: 1,
      error: "no network of 'cnn-small' has at most 1ns of latency: the smallest has",
      hint: "loosen the constraint"),
    Case(
      line: "nas search --max-latency 2", status: 64,
      error: "The value '2' is invalid for '--max-latency <time>': expected a time in ns, us, ms"),
    Case(
      line: "nas search --objectives accuracy,flops", status: 64,
      error: "The value 'accuracy,flops' is invalid for '--objectives <names>': unknown objective",
      hint: "did you mean 'macs'?"),
    Case(
      line: "nas search --objectives macs", status: 64,
      error: "The value 'macs' is invalid for '--objectives <names>': search setting objectives"),
    Case(
      line: "truncate -s 1000 data/fashion-mnist/train-images-idx3-ubyte && nas search",
      status: 65, error: "data/fashion-mnist/train-images-idx3-ubyte: 984 bytes of images"),
    Case(line: "touch full && nas search --output full", status: 2, error: "full "),
    Case(line: "nas search --output spaces", status: 2, error: "spaces is not empty"),
    Case(
      line: "nas search --output /proc/none/run", status: 2,
      error: "/proc/none cannot be made: No such file or directory\n"),
    Case(
      line: "nas selftest-export --space cnn-small --output /proc/none", status: 2,
      error: "cannot write '/proc/none': cannot be made: No such file or directory\n"),
    Case(
      line: "nas inspect nowhere", status: 65, error: "nowhere holds no run",
      hint: "give the folder that `nas search` printed"),
    Case(
      line: "nas inspect spaces/cnn-small.yaml", status: 65,
      error: "spaces/cnn-small.yaml holds no run",
      hint: "give the folder that `nas search` printed"),
    Case(
      line: "mkdir model && echo '{' > model/network.json && nas evaluate model", status: 65,
      error: "cannot read 'model/network.json': line "),
    Case(line: "nas resume nowhere", status: 65, error: "nowhere holds no run"),
    Case(line: "nas inspect run --json --csv", status: 64, error: "--json and --csv exclude"),
    Case(
      line: "mkdir run && head -c 3000 /dev/zero > run/run.h5 && nas inspect run", status: 65,
      error: "run/run.h5 is not a run file"),
  ])
  func aMistakeIsToldClearly(_ mistake: Case) throws {
    let workplace = try Workplace()
    let result = try workplace.program.runShell(mistake.line)
    #expect(result.status == mistake.status)
    #expect(result.output.isEmpty)
    // What is said of a file begins with its absolute path.
    let messages = result.messages.replacing(workplace.path + "/", with: "")
    #expect(messages.contains("error: \(mistake.error)"), "\(messages)")
    if let hint = mistake.hint {
      #expect(messages.contains("\nhint: \(hint)"), "\(messages)")
    }
    #expect(!workplace.exists("results"), "a folder was made for nothing")
  }

  @Test func aRunIsNeverOverwritten() throws {
    let workplace = try Workplace()
    #expect(try workplace.program.run(Workplace.search + ["run"]).status == 0)
    let before = try workplace.record("run")
    let again = try workplace.program.run(Workplace.search + ["run"])
    #expect(again.status == 2)
    #expect(again.messages.contains("error: run holds a run already"))
    #expect(again.messages.contains("hint: `nas resume run` goes on with it"))
    let timed = try workplace.program.run(
      Workplace.search + ["run", "--objectives", "accuracy,latency"])
    #expect(timed.status == 2 && !timed.messages.contains("timing"), "told before parts are timed")
    #expect(try workplace.record("run") == before)
  }

  @Test func aReaderThatGoesAwayIsNoError() throws {
    let workplace = try Workplace()
    #expect(try workplace.program.run(Workplace.search + ["run"]).status == 0)
    let result = try workplace.program.runShell("(nas inspect run; echo ended $? >&2) | true")
    #expect(result.messages == "ended 0\n")
  }

  @Test func colourIsAskedForOrNotThere() throws {
    let workplace = try Workplace()
    let plain = try workplace.program.run("spaces", "list")
    #expect(!plain.output.contains("\u{1B}["))
    let coloured = try workplace.program.run("spaces", "list", "--color", "always")
    #expect(coloured.output.contains("\u{1B}["))
  }
}
