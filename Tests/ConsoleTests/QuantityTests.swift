import Console
import Testing

@Suite struct QuantityTests {
}
