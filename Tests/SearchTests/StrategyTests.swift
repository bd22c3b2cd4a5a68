import Search
import TestSupport
import Testing

@Suite struct StrategyTests {
  @Test func everyStrategyKeepsItsPromises() throws {
    for strategy in SearchStrategies.all { try checkSearchStrategy(strategy) }
  }
}
