import NASConsole
import Testing

@Suite struct DiagnosticTests {
  private struct UnknownSpace: HintedError {
    let description = "no search space is named \"cnn-smal\""
    let hint: String? = "`nas spaces list` shows them"
  }

  private struct Bare: Error, CustomStringConvertible {
    let description = "it broke"
  }

  @Test func anErrorIsPrintedWithItsHint() {
    #expect(
      Diagnostic(UnknownSpace()).text(style: .plain) == """
        error: no search space is named "cnn-smal"
        hint: `nas spaces list` shows them
        """)
  }

  @Test func anErrorWithoutAHintIsOneLine() {
    #expect(Diagnostic(Bare()).text(style: .plain) == "error: it broke")
    #expect(Diagnostic(.warning, "slow").text(style: .plain) == "warning: slow")
  }

  @Test func errorsAreRedAndHintsCyanOnATerminal() {
    let text = Diagnostic(UnknownSpace()).text(style: .ansi)
    #expect(text.contains("\u{1B}[31merror:\u{1B}[0m"))
    #expect(text.contains("\u{1B}[36mhint:\u{1B}[0m"))
  }
}
