import NASPlatform
import Testing

@Suite struct SHA256Tests {
  /// FIPS 180-4's examples, and the empty message.
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (
      String(repeating: "a", count: 1_000_000),
      "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    ),
  ])
  func theKnownAnswersComeOut(message: String, digest: String) {
    #expect(SHA256.hexDigest(of: Array(message.utf8)) == digest)
  }

  /// Every length around the padding's turns, chained: python3 -c "import hashlib; d = b'';
  /// [d := hashlib.sha256(d + bytes(n)).hexdigest().encode() for n in range(130)]; print(d)"
  @Test func everyLengthIsPaddedRight() {
    var digest = ""
    for length in 0..<130 {
      digest = SHA256.hexDigest(of: Array(digest.utf8) + [UInt8](repeating: 0, count: length))
    }
    #expect(digest == "e4750aa5a4a98e6f6fc851021b9ff32bc6130e48607df2b8a4fc8c5ab878c0d4")
  }
}
