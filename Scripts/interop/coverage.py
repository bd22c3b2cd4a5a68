"""What a set of networks, given as network.json documents, uses of all that a network can have."""

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
    "batchNorm",
    "globalAveragePool",
    "linear",
    "block convolution",
    "block classifier",
    "block residual",
    "block residual with identity shortcut",
    "block residual with convolution shortcut",
    "block residual with squeeze-excite",
    "block invertedResidual",
    "block invertedResidual with add",
    "block invertedResidual without add",
    "block invertedResidual with squeeze-excite",
}


def missing(documents):
    """What none of the networks uses, sorted."""
    used = set()
    for document in documents:
        used |= features(document)
    return sorted(WANTED - used)


def features(document):
    """What one network uses."""
    layers = {layer["name"]: layer for layer in document["layers"]}
    channels = document["input"][0]
    used = {f"{channels} input channel{'s' if channels > 1 else ''}"}
    for layer in layers.values():
        used |= layer_features(layer)
    for block in document["blocks"]:
        used |= block_features(block, [layers[name] for name in block["layers"]])
    return used


def layer_features(layer):
    operation = layer["operation"]
    if operation == "activation":
        return {layer["function"]}
    if operation == "convolution" and layer["groups"] > 1:
        return {f"depthwise convolution of kernel {layer['kernel']} and stride {layer['stride']}"}
    return {operation}


def block_features(block, layers):
    name = f"block {block['kind']}"
    operations = [layer["operation"] for layer in layers]
    used = {name}
    if "squeezeExcite" in operations:
        used.add(f"{name} with squeeze-excite")
    if block["kind"] == "residual":
        shortcut = "convolution" if operations.count("convolution") == 3 else "identity"
        used.add(f"{name} with {shortcut} shortcut")
    if block["kind"] == "invertedResidual":
        used.add(f"{name} {'with' if 'add' in operations else 'without'} add")
    return used
