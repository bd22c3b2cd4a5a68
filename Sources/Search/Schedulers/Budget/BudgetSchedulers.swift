import NASText

/// The schedulers of trainings there are. A new one is added to `all`, and nowhere else.
public enum BudgetSchedulers {
  public static let all: [any BudgetScheduler.Type] = [
    GradualHalving.self,
    SuccessiveHalving.self,
    AsynchronousHalving.self,
    Hyperband.self,
    MedianStopping.self,
  ]

  /// - Throws: ``NASText/SettingError`` when there is none of that name.
  public static func named(_ name: String) throws -> any BudgetScheduler.Type {
    guard let scheduler = all.first(where: { $0.name == name }) else {
      throw SettingError.unknown("scheduler", name, among: all.map { $0.name })
    }
    return scheduler
  }
}
