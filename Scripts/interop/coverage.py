"""What a set of networks, given as network.json documents, uses of what networks of convolutions have.

Every operation there is, by itself, is for check_export.py.
"""

WANTED = {
    "1 input channel",
    "3 input channels",
    "relu",
    "hard-swish",
    "convolution",
    "depthwise convolution of kernel 3 and stride 1",
    "depthwise convolution of kernel 3 and stride 2",
    "depthwise convolution of kernel 5 and stride 1",
    "depthwise convolution of kernel 5 and stride 2",
    "batch-norm",
    "global-average-pool",
    "linear",
    "block with squeeze-excite",
    "block with identity shortcut",
    "block with convolution shortcut",
    "block without shortcut",
}


def missing(documents):
    """What none of the networks uses, sorted."""
    used = set()
    for document in documents:
        used |= features(document)
    return sorted(WANTED - used)


def features(document):
    """What one network uses."""
    channels = document["input"][0]
    used = {f"{channels} input channel{'s' if channels > 1 else ''}"}
    for layer in document["layers"]:
        used |= layer_features(layer)
    for block in document["blocks"]:
        first, end = block["layers"]
        used |= block_features(document["layers"][first:end])
    return used


def layer_features(layer):
    operation = layer["operation"]
    if operation == "activation":
        return {layer["function"]}
    if operation == "convolution" and layer["groups"] > 1:
        kernel, stride = layer["kernel"][0], layer["stride"][0]
        return {f"depthwise convolution of kernel {kernel} and stride {stride}"}
    return {operation}


def block_features(layers):
    """An addition reads either a value from outside, or one that a branch made."""
    names = {layer["name"] for layer in layers}
    operations = {layer["operation"] for layer in layers}
    used = set()
    if "multiply" in operations:
        used.add("block with squeeze-excite")
    additions = [layer for layer in layers if layer["operation"] == "add"]
    if "batch-norm" in operations and not additions:
        used.add("block without shortcut")
    for layer in additions:
        is_identity = any(name not in names for name in layer["inputs"])
        used.add(f"block with {'identity' if is_identity else 'convolution'} shortcut")
    return used
