extension FrontReportTests {
  static let wide = """
    cnn-small on fashion-mnist
    training images  50,000
    seed             1
    trials           1,007 scored (2 stopped early), 0 failed

    id    MACs  parameters  activations  val. accuracy  val. loss  pick  genome
    ──  ──────  ──────────  ───────────  ─────────────  ─────────  ────  ───────────
     7   218 k      5.46 k      10.9 kB        85.61 %     0.3438        0-0-0-1-0-0
    12  1.21 M      30.2 k      60.5 kB        89.75 %     0.3025  knee  0-2-1-1-0-2
    31  9.47 M       237 k       474 kB        92.51 %     0.2749  best  2-2-1-1-2-2

    validation accuracy by MACs (log scale)
         │                                                                                        ▲
         │
    92 % ┤
         │
         │
         │
    90 % ┤                                          ◆
         │
         │                                                                          ⠂
         │
    88 % ┤                                                     ⠠
         │
         │
         │
    86 % ┤
         │    ●
         │
         │                 ⠈
         └──┬───────────────────┬───────────────┬──────────────┬────────────────────┬──────────────┬───
          0.2 M               0.5 M            1 M            2 M                  5 M           10 M
         ● front  ◆ knee  ▲ best  ⠐ others (1 below the axis)

    hypervolume  ▁▇█  0.5000 → 0.6250 in 3 generations

    """

  static let narrow = """
    cnn-small on fashion-mnist
    training images  50,000
    seed             1
    trials           1,007 scored (2 stopped early), 0 failed

    id    MACs  parameters  val. accuracy  val. loss  pick
    ──  ──────  ──────────  ─────────────  ─────────  ────
     7   218 k      5.46 k        85.61 %     0.3438
    12  1.21 M      30.2 k        89.75 %     0.3025  knee
    31  9.47 M       237 k        92.51 %     0.2749  best

    validation accuracy by MACs (log scale)
         │                                                  ▲
         │
    92 % ┤
         │
         │
         │
    90 % ┤                        ◆
         │
         │                                          ⠂
         │
    88 % ┤                              ⠠
         │
         │
         │
    86 % ┤
         │  ●
         │
         │          ⠁
         └─┬───────────┬───────┬────────┬───────────┬────────┬─
         0.2 M       0.5 M    1 M      2 M         5 M     10 M
         ● front  ◆ knee  ▲ best  ⠐ others (1 below the axis)

    hypervolume  ▁▇█  0.5000 → 0.6250 in 3 generations

    """
}
