/// The classes that `model.py` must have for some of the samples, to the letter. They were read by a
/// person and run by PyTorch; change them only together with the exporter, and read them again.
enum GoldenClasses {
  static let all = [
    "mobile": mobile, "cells": cells, "transformer-blocks": transformer,
    "several-outputs": severalOutputs,
  ]

  private static let mobile = """
    class ConvNormActivation(nn.Module):
        \"""`conv-norm` of the search space, one of 2 forms.\"""

        def __init__(self, inputs, width, kernel, stride=1, groups=1):
            super().__init__()
            self.convolution = nn.Conv2d(
                inputs, width, kernel, stride=stride, padding=kernel // 2, groups=groups, bias=False
            )
            self.norm = nn.BatchNorm2d(width)
            self.activation = nn.Hardswish()

        def forward(self, x):
            return self.activation(self.norm(self.convolution(x)))


    class ConvNorm(nn.Module):
        \"""`conv-norm` of the search space, one of 2 forms.\"""

        def __init__(self, inputs, width):
            super().__init__()
            self.convolution = nn.Conv2d(inputs, width, 1, bias=False)
            self.norm = nn.BatchNorm2d(width)

        def forward(self, x):
            return self.norm(self.convolution(x))


    class InvertedResidualAdd(nn.Module):
        \"""`inverted-residual` of the search space, one of 3 forms.\"""

        def __init__(self, width, kernel, expansion):
            super().__init__()
            expand_width = expansion * width
            self.expand = ConvNormActivation(width, expand_width, kernel=1)
            self.filter = ConvNormActivation(
                expand_width, expand_width, kernel=kernel, groups=expand_width
            )
            self.project = ConvNorm(expand_width, width)

        def forward(self, x):
            return self.project(self.filter(self.expand(x))) + x


    class SqueezeExcite(nn.Module):
        \"""`squeeze-excite` of the search space.\"""

        def __init__(self, inputs):
            super().__init__()
            reduce_width = inputs // 4
            self.reduce = nn.Linear(inputs, reduce_width)
            self.relu = nn.ReLU()
            self.expand = nn.Linear(reduce_width, inputs)
            self.sigmoid = nn.Sigmoid()

        def forward(self, x):
            relu = self.relu(self.reduce(x.mean((2, 3))))
            return x * self.sigmoid(self.expand(relu))[:, :, None, None]


    class InvertedResidualExcite(nn.Module):
        \"""`inverted-residual` of the search space, one of 3 forms.\"""

        def __init__(self):
            super().__init__()
            self.expand = ConvNormActivation(8, 24, kernel=1)
            self.filter = ConvNormActivation(24, 24, kernel=5, stride=2, groups=24)
            self.excite = SqueezeExcite(24)
            self.project = ConvNorm(24, 12)

        def forward(self, x):
            x = self.excite(self.filter(self.expand(x)))
            return self.project(x)


    class InvertedResidualExciteAdd(nn.Module):
        \"""`inverted-residual` of the search space, one of 3 forms.\"""

        def __init__(self):
            super().__init__()
            self.expand = ConvNormActivation(12, 72, kernel=1)
            self.filter = ConvNormActivation(72, 72, kernel=3, groups=72)
            self.excite = SqueezeExcite(72)
            self.project = ConvNorm(72, 12)

        def forward(self, x):
            main = self.excite(self.filter(self.expand(x)))
            return self.project(main) + x


    class Network(nn.Module):
        \"""The network; the arguments of its blocks are what the search chose.\"""

        def __init__(self):
            super().__init__()
            self.stem = ConvNormActivation(3, 8, kernel=3, stride=2)
            self.stage1 = nn.Sequential(
                InvertedResidualAdd(8, kernel=3, expansion=3),
                InvertedResidualAdd(8, kernel=5, expansion=2),
            )
            self.stage2 = nn.Sequential(
                InvertedResidualExcite(),
                InvertedResidualExciteAdd(),
                InvertedResidualAdd(12, kernel=3, expansion=2),
            )
            self.head = nn.Sequential(
                nn.AdaptiveAvgPool2d(1),
                nn.Flatten(),
                nn.Linear(12, 5),
            )

        def forward(self, x):
            x = self.stem(x)
            x = self.stage1(x)
            x = self.stage2(x)
            return self.head(x)
    """

  private static let cells = """
    class ConvNorm(nn.Module):
        \"""`conv-norm` of the search space.\"""

        def __init__(self, inputs, kernel, activation, padding=0, dilation=1, groups=1):
            super().__init__()
            self.convolution = nn.Conv2d(
                inputs, 6, kernel, padding=padding, dilation=dilation, groups=groups, bias=False
            )
            self.norm = nn.BatchNorm2d(6)
            self.activation = activation()

        def forward(self, x):
            return self.activation(self.norm(self.convolution(x)))


    class Cell1(nn.Module):
        \"""`cell` of the search space, one of 4 forms.\"""

        def __init__(self):
            super().__init__()
            self.left = ConvNorm(6, kernel=3, activation=nn.ReLU, padding=2, dilation=2)
            self.right = ConvNorm(6, kernel=(3, 1), activation=nn.SiLU, padding=(1, 0), groups=2)
            self.merge = ConvNorm(18, kernel=1, activation=nn.ReLU)

        def forward(self, x):
            return self.merge(torch.cat([self.left(x) + x, self.right(x), x], dim=1))


    class Cell2(nn.Module):
        \"""`cell` of the search space, one of 4 forms.\"""

        def __init__(self):
            super().__init__()
            self.left = nn.MaxPool2d(3, stride=1, padding=1)
            self.right = ConvNorm(6, kernel=(3, 1), activation=nn.SiLU, padding=(1, 0), groups=2)
            self.merge = ConvNorm(18, kernel=1, activation=nn.ReLU)

        def forward(self, x, y):
            return self.merge(torch.cat([self.left(x) + y, self.right(y), x], dim=1))


    class Cell3(nn.Module):
        \"""`cell` of the search space, one of 4 forms.\"""

        def __init__(self):
            super().__init__()
            self.left = nn.AvgPool2d(3, stride=1, padding=1, count_include_pad=False)
            self.right = ConvNorm(6, kernel=(3, 1), activation=nn.SiLU, padding=(1, 0), groups=2)
            self.merge = ConvNorm(18, kernel=1, activation=nn.ReLU)

        def forward(self, x, y):
            return self.merge(torch.cat([self.left(x) + y, self.right(y), x], dim=1))


    class Cell4(nn.Module):
        \"""`cell` of the search space, one of 4 forms.\"""

        def __init__(self):
            super().__init__()
            self.left = ConvNorm(6, kernel=3, activation=nn.ReLU, padding=2, dilation=2)
            self.right = ConvNorm(6, kernel=(3, 1), activation=nn.SiLU, padding=(1, 0), groups=2)
            self.merge = ConvNorm(18, kernel=1, activation=nn.ReLU)

        def forward(self, x, y):
            return self.merge(torch.cat([self.left(x) + y, self.right(y), x], dim=1))


    class Network(nn.Module):
        \"""The network; the arguments of its blocks are what the search chose.\"""

        def __init__(self):
            super().__init__()
            self.stem = ConvNorm(3, kernel=3, activation=nn.ReLU, padding=1)
            self.cell = nn.ModuleList([Cell1(), Cell2(), Cell3(), Cell4()])
            self.head = nn.Sequential(
                nn.AdaptiveAvgPool2d(1),
                nn.Flatten(),
                nn.Linear(6, 4),
            )

        def forward(self, x):
            x = self.stem(x)
            cell_1 = self.cell[0](x)
            cell_2 = self.cell[1](x, cell_1)
            cell_3 = self.cell[2](cell_1, cell_2)
            cell_4 = self.cell[3](cell_2, cell_3)
            return self.head(cell_4)
    """

  private static let transformer = """
    class SelfAttention(nn.Module):
        \"""Multi-head self-attention over the positions of a sequence (arXiv:1706.03762).\"""

        def __init__(self, width, heads, head_width, bias=True):
            super().__init__()
            self.heads = heads
            self.project = nn.Linear(width, 3 * heads * head_width, bias=bias)
            self.merge = nn.Linear(heads * head_width, width, bias=bias)

        def forward(self, x):
            # Each of queries, keys and values is [N, heads, positions, head_width].
            split = self.project(x).unflatten(2, (3, self.heads, -1))
            queries, keys, values = split.permute(2, 0, 3, 1, 4)
            mixed = F.scaled_dot_product_attention(queries, keys, values)
            return self.merge(mixed.transpose(1, 2).flatten(2))


    class Scale(nn.Module):
        \"""Every channel, the last dimension, times a learned number.\"""

        def __init__(self, width, initial=1.0):
            super().__init__()
            self.weight = nn.Parameter(torch.full((width,), initial))

        def forward(self, x):
            return x * self.weight


    class LearnedToken(nn.Module):
        \"""A sequence of one learned position, once for each sample of a batch.\"""

        def __init__(self, width):
            super().__init__()
            self.weight = nn.Parameter(torch.randn(1, width) * 0.02)

        def forward(self, batch):
            return self.weight.expand(len(batch), -1, -1)


    class PositionEmbedding(nn.Module):
        \"""Adds a learned number for each channel of each position.\"""

        def __init__(self, positions, width):
            super().__init__()
            self.weight = nn.Parameter(torch.randn(positions, width) * 0.02)

        def forward(self, x):
            return x + self.weight


    class Encoder(nn.Module):
        \"""`encoder` of the search space.\"""

        def __init__(self, expand_width, heads, head_width, bias=True):
            super().__init__()
            self.attention_norm = nn.LayerNorm(12, eps=1e-06)
            self.mix = SelfAttention(12, heads=heads, head_width=head_width, bias=bias)
            self.scale = Scale(12, initial=0.1)
            self.feedforward_norm = nn.LayerNorm(12, eps=1e-06)
            self.expand = nn.Linear(12, expand_width)
            self.activation = nn.GELU()
            self.project = nn.Linear(expand_width, 12)

        def forward(self, x):
            x = x + self.scale(self.mix(self.attention_norm(x)))
            feedforward = self.activation(self.expand(self.feedforward_norm(x)))
            return x + self.project(feedforward)


    class Network(nn.Module):
        \"""The network; the arguments of its blocks are what the search chose.\"""

        def __init__(self):
            super().__init__()
            self.embed_patches = nn.Conv2d(3, 12, 4, stride=4)
            self.embed_token = LearnedToken(12)
            self.embed_position = PositionEmbedding(5, 12)
            self.embed_dropout = nn.Dropout(0.1)
            self.encoder = nn.Sequential(
                Encoder(24, heads=1, head_width=5, bias=False),
                Encoder(48, heads=2, head_width=6),
                Encoder(72, heads=3, head_width=4),
            )
            self.head_norm = nn.LayerNorm(12, eps=1e-06)
            self.head_linear = nn.Linear(12, 5)

        def forward(self, x):
            x = self.embed_patches(x)
            x = x.flatten(2).transpose(1, 2)
            embed_token = self.embed_token(x)
            x = self.embed_position(torch.cat([embed_token, x], dim=1))
            x = self.embed_dropout(x)
            x = self.encoder(x)
            x = self.head_norm(x)
            return self.head_linear(x[:, 0])
    """

  private static let severalOutputs = """
    class Fork1(nn.Module):
        \"""`fork` of the search space, one of 2 forms.\"""

        def __init__(self):
            super().__init__()
            self.wide = nn.Conv2d(6, 12, 3, padding=1, bias=False)
            self.unread = nn.ReLU()
            self.unread_too = nn.Tanh()

        def forward(self, x):
            wide = self.wide(x.chunk(2, dim=1)[0])
            x = wide + x
            unread_too = self.unread_too(self.unread(x))
            return wide, x


    class Fork2(nn.Module):
        \"""`fork` of the search space, one of 2 forms.\"""

        def __init__(self, wide_inputs, parts, part):
            super().__init__()
            self.parts = parts
            self.part = part
            self.wide = nn.Conv2d(wide_inputs, 12, 3, padding=1, bias=False)
            self.unread = nn.ReLU()
            self.unread_too = nn.Tanh()

        def forward(self, x, y):
            x = self.wide(x.chunk(self.parts, dim=1)[self.part])
            y = x + y
            unread_too = self.unread_too(self.unread(y))
            return x, y


    class Join(nn.Module):
        \"""`join` of the search space.\"""

        def forward(self, x, y):
            return torch.cat([x, y], dim=1)


    class Network(nn.Module):
        \"""The network; the arguments of its blocks are what the search chose.\"""

        def __init__(self):
            super().__init__()
            self.fork = nn.ModuleList([
                Fork1(),
                Fork2(4, parts=3, part=1),
                Fork2(3, parts=4, part=2),
            ])
            self.join = Join()
            self.head = nn.Sequential(
                nn.AdaptiveAvgPool2d(1),
                nn.Flatten(),
                nn.Linear(24, 2),
            )

        def forward(self, x):
            fork_1, fork_1_2 = self.fork[0](x)
            fork_2, fork_2_2 = self.fork[1](fork_1, fork_1_2)
            fork_3, fork_3_2 = self.fork[2](fork_2, fork_2_2)
            fork_3 = self.join(fork_3, fork_3_2)
            return self.head(fork_3)
    """
}
