extension TrainingScript {
  /// The options, with the recipe's settings as defaults, and what is done with them.
  var options: String {
    """
    def make_parser():
        \"""The options, with the recipe's settings as defaults.\"""
        parser = argparse.ArgumentParser(
            description=__doc__.splitlines()[0],
            formatter_class=argparse.ArgumentDefaultsHelpFormatter,
        )
        add, none = parser.add_argument, argparse.SUPPRESS
        device = "cuda" if torch.cuda.is_available() else "cpu"
        add("--data", required=True, default=none, metavar="FOLDER", help="where the images are")
        add("--from-weights", action="store_true", help="begin with those of model.safetensors")
        add("--output", default="trained.safetensors", metavar="FILE", help="for the new weights")
        add("--epochs", type=int, default=\(number("epochs")), help="how often each image is seen")
        add("--batch", type=int, default=\(number("batch")), help="images a step")
        add(
            "--optimizer", choices=\(Self.choices), default=\(word("optimizer")),
            help="how weights follow their gradient",
        )
        add("--learning-rate", type=float, default=\(number("learning-rate")), help="the highest")
        add(
            "--warm-up", type=float, default=none, metavar="EPOCHS",
            help="in which the learning rate rises to its highest "
            "(default: \(number("warm-up")), but a fifth of all at most)",
        )
        add(
            "--momentum", type=float, default=\(number("momentum")),
            help="the share of the last step's direction that a step keeps (beta 1 of adamw)",
        )
        add(
            "--square-decay", type=float, default=\(number("square-decay")),
            help="the same of the gradients' size (beta 2); of adamw alone",
        )
        add(
            "--epsilon", type=float, default=\(number("epsilon")),
            help="added to the gradients' size; of adamw alone",
        )
        add(
            "--weight-decay", type=float, default=\(number("weight-decay")),
            help="how much weights shrink; norms, biases and embeddings do not",
        )
        add(
            "--clip-norm", type=float, default=\(number("clip-norm")),
            help="the gradient's greatest norm",
        )
        add(
            "--label-smoothing", type=float, default=\(number("label-smoothing")),
            help="the share of a label that is spread over all classes",
        )
        add(
            "--weight-average", type=float, default=\(number("weight-average")),
            help="the decay of the weights' average over the last steps, which is the result",
        )
        add(
            "--crop", type=int, default=\(number("crop")), metavar="PIXELS",
            help="images are moved by up to so many each way",
        )
        add(
            "--flips", action=argparse.BooleanOptionalAction, default=\(flag("flips")),
            help="whether half of the images are mirrored",
        )
        add("--seed", type=int, default=0, help="of PyTorch's random numbers")
        add("--threads", type=int, default=torch.get_num_threads(), help="of the processor")
        add("--device", default=device, help="what trains, as PyTorch calls it")
        add("--limit", type=int, default=none, metavar="IMAGES", help="train on so many, not on all")
        return parser


    def main():
        parser = make_parser()
        settings = parser.parse_args()
        torch.manual_seed(settings.seed)
        torch.set_num_threads(settings.threads)
        if "warm_up" not in settings:
            settings.warm_up = min(\(number("warm-up")), \(mostWarmUp))
        limit = vars(settings).get("limit")
        pixels, labels = (part[:limit] for part in read_split(settings.data, "train"))
        if not 2 <= settings.batch <= len(labels):
            parser.error(
                f"--batch {settings.batch}: there are {len(labels)} images to train on, "
                "and a batch has two to as many"
            )
        network = load() if settings.from_weights else Network()
        network = train(network.to(settings.device), pixels, labels, settings)
        save(network, settings.output)
        right = accuracy(network, *read_split(settings.data, "test"), settings.device)
        print(f"test accuracy {right:.2%}")


    if __name__ == "__main__":
        main()
    """
  }
}
