import Foundation
import NASHdf5

/// Turns the tree of an older run file into one of today's schema, a version at a time.
///
/// A step stays as it is for good: `Tests/CommandTests/Golden` has a file of every version that a
/// step begins from.
enum Migration {
  /// The oldest version that is read.
  static let oldestVersion = 2

  /// - Parameter version: The file's, at least ``oldestVersion``.
  /// - Throws: ``RecordError`` when the tree is not of that version.
  static func migrate(_ root: HDF5Group, from version: Int) throws(RecordError) -> HDF5Group {
    let found = try HDF5Place(root).integer("format")
    guard found == version else {
      throw RecordError(
        .damaged, "@format", "is \(found), but the file's first lines say \(version)")
    }
    let root = version < 3 ? try fromVersion2(root) : root
    let later = version < 4 ? fromVersion3(root) : root
    let named = version < 5 ? fromVersion4(later) : later
    return version < 6 ? fromVersion5(named) : named
  }

  /// Version 6 has retrainings that stop early, are put back when they diverge, and tell of their
  /// gradients. What an older file has not is not there: but a program of version 5 would go on with
  /// such a retraining in another way, and must not.
  private static func fromVersion5(_ old: HDF5Group) -> HDF5Group {
    var new = old
    new.attributes["format"] = .integer(6)
    return new
  }

  /// Version 3 says each thing once, keeps the processes that worked on a run, and knows data by
  /// their files.
  private static func fromVersion2(_ old: HDF5Group) throws(RecordError) -> HDF5Group {
    let place = HDF5Place(old)
    let progress = try Progress2(place.textDataset("strategy"), at: "/strategy")
    var new = HDF5Group(attributes: ["format": .integer(3), "phase": .text(progress.phase)])
    for member in old.members {
      switch (member.name, member.node) {
      case ("positions", _), ("strategy", _): break
      case ("data", _): new.add("data", try data(place.group("data")))
      case ("supernet", .group(let group)):
        new.add("supernet", supernet(group, position: progress.position))
      case ("retrained", .group(let networks)):
        new.add("retrained", networks.mappingGroups { $0.attributes["epochs"] = nil })
      case ("timings", .group(let timings)):
        new.add("timings", try self.timings(timings, of: place))
      default: new.add(member.name, member.node)
      }
    }
    return new
  }

  private static func data(_ old: HDF5Place) throws(RecordError) -> HDF5Group {
    let record = try Data2(old.textDataset("standardisation"), at: "\(old.path)/standardisation")
    let (identity, pixels) = (record.identity, record.standardisation)
    var new = HDF5Group(attributes: [
      "name": .text(identity.name), "location": .text(identity.location),
      "digest": .text("fnv1a:" + identity.fingerprint),
      "test_digest": .text(identity.testFingerprint.map { "fnv1a:" + $0 } ?? ""),
    ])
    new.add("classes", .strings(identity.classNames))
    new.add(
      "shape",
      .int64([identity.shape.channels, identity.shape.height, identity.shape.width]))
    new.add("mean", .double(pixels.mean))
    new.add("deviation", .double(pixels.deviation))
    return new
  }

  private static func supernet(_ old: HDF5Group, position: String) -> HDF5Group {
    var new = HDF5Group()
    new.add("position", text: position)
    for member in old.members { new.add(member.name, member.node) }
    return new
  }

  /// The one process that is known of.
  private static func timings(
    _ old: HDF5Group, of root: HDF5Place
  ) throws(RecordError) -> HDF5Group {
    var new = HDF5Group()
    new.add(
      "processes",
      HDF5Group(
        RecordTable([
          .init("began", .strings([""])), .init("command", .strings(["search"])),
          .init("program", .strings([try root.text("program")])),
          .init("processor", .strings([try root.text("processor")])),
          .init("libraries", .strings([""])), .init("threads", .integers([0])),
        ])))
    for member in old.members where member.name != "notes" { new.add(member.name, member.node) }
    return new
  }
}

/// What version 2 kept as one JSON under `/strategy`.
private struct Progress2 {
  let phase: String
  /// The training's position, JSON as it stood there.
  let position: String

  init(_ json: String, at path: String) throws(RecordError) {
    let whole =
      (try? JSONSerialization.jsonObject(with: Foundation.Data(json.utf8))) as? [String: Any]
    guard let phase = whole?["phase"] as? String, let position = whole?["position"],
      JSONSerialization.isValidJSONObject(position),
      let text = try? JSONSerialization.data(withJSONObject: position, options: .sortedKeys)
    else { throw RecordError(.content, path, "should be JSON with phase and position") }
    self.phase = phase
    self.position = String(decoding: text, as: UTF8.self)
  }
}

/// What version 2 kept as one JSON under `/data/standardisation`.
private struct Data2: Decodable {
  struct Identity: Decodable {
    struct Shape: Decodable {
      let channels: Int64
      let height: Int64
      let width: Int64
    }

    let name: String
    let location: String
    let fingerprint: String
    let classNames: [String]
    let shape: Shape
    let testFingerprint: String?
  }

  struct Standardisation: Decodable {
    let mean: [Double]
    let deviation: [Double]
  }

  let identity: Identity
  let standardisation: Standardisation

  init(_ json: String, at path: String) throws(RecordError) {
    do {
      self = try JSONDecoder().decode(Self.self, from: Foundation.Data(json.utf8))
    } catch {
      throw RecordError(.content, path, "is not the JSON that it should be: \(error)")
    }
  }
}

extension HDF5Group {
  /// The same with each member that is a group changed.
  fileprivate func mappingGroups(_ change: (inout HDF5Group) -> Void) -> HDF5Group {
    var new = HDF5Group(attributes: attributes)
    for member in members {
      if case .group(var group) = member.node {
        change(&group)
        new.add(member.name, group)
      } else {
        new.add(member.name, member.node)
      }
    }
    return new
  }
}
