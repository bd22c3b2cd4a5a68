/// SHA-256 (FIPS 180-4, doi:10.6028/NIST.FIPS.180-4): what files are told from others by, chosen
/// because every machine has a `sha256sum` to check us by.
package struct SHA256 {
  private var state: SIMD8<UInt32> = [
    0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a,
    0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
  ]
  /// Bytes that fill no block of 64 yet.
  private var rest: [UInt8] = []
  private var count = 0

  package init() {}

  /// The digest as 64 lower-case hexadecimal digits.
  package static func hexDigest(of message: [UInt8]) -> String {
    var digest = SHA256()
    digest.add(message)
    return digest.hexDigest
  }

  /// Goes on with more of the message.
  package mutating func add(_ bytes: [UInt8]) {
    count += bytes.count
    let filled = min(bytes.count, (64 - rest.count) % 64)
    rest += bytes[..<filled]
    if rest.count == 64 {
      Self.compress(rest.withUnsafeBytes { $0.loadBlock(at: 0) }, into: &state)
      rest.removeAll(keepingCapacity: true)
    }
    guard rest.isEmpty else { return }
    let end = filled + (bytes.count - filled) / 64 * 64
    bytes.withUnsafeBytes { bytes in
      for block in stride(from: filled, to: end, by: 64) {
        Self.compress(bytes.loadBlock(at: block), into: &state)
      }
    }
    rest += bytes[end...]
  }

  /// The digest of all that was added, as 64 lower-case hexadecimal digits.
  package var hexDigest: String {
    var state = state
    // A 1 bit, zeros, and the length in bits fill the last block, or the last two.
    var tail = rest + [0x80]
    tail += [UInt8](repeating: 0, count: (120 - tail.count) % 64)
    withUnsafeBytes(of: UInt64(count * 8).bigEndian) { tail += $0 }
    for block in stride(from: 0, to: tail.count, by: 64) {
      Self.compress(tail.withUnsafeBytes { $0.loadBlock(at: block) }, into: &state)
    }
    return state.indices.map { index in
      let digits = String(state[index], radix: 16)
      return String(repeating: "0", count: 8 - digits.count) + digits
    }.joined()
  }

  private static func compress(_ block: SIMD16<UInt32>, into state: inout SIMD8<UInt32>) {
    var schedule = InlineArray<64, UInt32>(repeating: 0)
    for t in 0..<16 { schedule[t] = block[t] }
    for t in 16..<64 {
      let (early, late) = (schedule[t - 15], schedule[t - 2])
      let small0 = rotate(early, 7) ^ rotate(early, 18) ^ early >> 3
      let small1 = rotate(late, 17) ^ rotate(late, 19) ^ late >> 10
      schedule[t] = schedule[t - 16] &+ small0 &+ schedule[t - 7] &+ small1
    }
    var (a, b, c, d) = (state[0], state[1], state[2], state[3])
    var (e, f, g, h) = (state[4], state[5], state[6], state[7])
    for t in 0..<64 {
      let big1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)
      let first = h &+ big1 &+ (e & f ^ ~e & g) &+ roundConstants[t] &+ schedule[t]
      let big0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)
      let second = big0 &+ (a & b ^ a & c ^ b & c)
      (a, b, c, d, e, f, g, h) = (first &+ second, a, b, c, d &+ first, e, f, g)
    }
    state &+= [a, b, c, d, e, f, g, h]
  }

  private static func rotate(_ word: UInt32, _ bits: UInt32) -> UInt32 {
    word >> bits | word << (32 - bits)
  }

  /// The first 32 bits of the fractions of the cube roots of the first 64 primes.
  private static let roundConstants: InlineArray<64, UInt32> = [
    0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1,
    0x923f_82a4, 0xab1c_5ed5, 0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3,
    0x72be_5d74, 0x80de_b1fe, 0x9bdc_06a7, 0xc19b_f174, 0xe49b_69c1, 0xefbe_4786,
    0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f, 0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da,
    0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7, 0xc6e0_0bf3, 0xd5a7_9147,
    0x06ca_6351, 0x1429_2967, 0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc, 0x5338_0d13,
    0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85, 0xa2bf_e8a1, 0xa81a_664b,
    0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070,
    0x19a4_c116, 0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a,
    0x5b9c_ca4f, 0x682e_6ff3, 0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208,
    0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7, 0xc671_78f2,
  ]
}

extension UnsafeRawBufferPointer {
  /// Sixteen big-endian words.
  fileprivate func loadBlock(at offset: Int) -> SIMD16<UInt32> {
    var block = SIMD16<UInt32>()
    for word in 0..<16 {
      let bytes = loadUnaligned(fromByteOffset: offset + 4 * word, as: UInt32.self)
      block[word] = UInt32(bigEndian: bytes)
    }
    return block
  }
}
