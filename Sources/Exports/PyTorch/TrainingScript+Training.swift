extension TrainingScript {
  /// Trains a network and writes its weights.
  static let training =
    """
    def make_optimizer(network, settings):
        \"""What inputs are multiplied by decays; norms, biases and embeddings do not.\"""
        layers = [m for m in network.modules() if isinstance(m, (nn.Conv2d, nn.Linear))]
        weights = [layer.weight for layer in layers]
        others = [p for p in network.parameters() if not any(p is weight for weight in weights)]
        groups = [
            {"params": weights, "weight_decay": settings.weight_decay},
            {"params": others, "weight_decay": 0.0},
        ]
        if settings.optimizer == "adamw":
            betas = (settings.momentum, settings.square_decay)
            return torch.optim.AdamW(
                groups, lr=settings.learning_rate, betas=betas, eps=settings.epsilon
            )
        # Without any momentum there is none of Nesterov's.
        nesterov = settings.optimizer == "nesterov" and settings.momentum > 0
        return torch.optim.SGD(
            groups, lr=settings.learning_rate, momentum=settings.momentum, nesterov=nesterov
        )


    def train(network, pixels, labels, settings):
        \"""Trains the network; returns the average of its weights over the last steps.\"""
        optimizer = make_optimizer(network, settings)
        per_epoch = len(labels) // settings.batch  # What is left over waits for the next epoch.
        steps, warm_up = settings.epochs * per_epoch, round(settings.warm_up * per_epoch)

        def rate(step):
            \"""A linear warm-up, then half a cosine.\"""
            if step < warm_up:
                return (step + 1) / warm_up
            return (1 + math.cos(math.pi * (step - warm_up) / max(1, steps - warm_up))) / 2

        schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, rate)

        def mix(average, latest, step):
            \"""An exponential average, in the beginning of a ninth of the steps.\"""
            return average + (1 - min(settings.weight_average, step / (step + 9))) * (latest - average)

        averaged = AveragedModel(network, avg_fn=mix)
        for epoch in range(settings.epochs):
            network.train()
            total = 0.0
            order = torch.randperm(len(labels))[: per_epoch * settings.batch]
            for batch in order.split(settings.batch):
                images = augment(standardise(pixels[batch]), settings.crop, settings.flips)
                targets = torch.from_numpy(labels[batch]).long().to(settings.device)
                loss = F.cross_entropy(
                    network(images.to(settings.device)), targets,
                    label_smoothing=settings.label_smoothing,
                )
                optimizer.zero_grad()
                loss.backward()
                nn.utils.clip_grad_norm_(network.parameters(), settings.clip_norm)
                optimizer.step()
                schedule.step()
                averaged.update_parameters(network)
                total += loss.item()
            print(f"epoch {epoch + 1}/{settings.epochs}: loss {total / per_epoch:.4f}", flush=True)
        # The averaged weights want statistics of their own: of images as in training, 128 at a time.
        measured = pixels[:8192]
        parts = np.array_split(measured, max(1, len(measured) // 128))
        images = (augment(standardise(part), settings.crop, settings.flips) for part in parts)
        update_bn(images, averaged, device=settings.device)
        return averaged.module


    def save(network, path):
        \"""Writes the state dictionary as safetensors, in f32.\"""
        header, data = {}, b""
        for name, tensor in network.state_dict().items():
            if name.endswith("num_batches_tracked"):
                continue
            numbers = tensor.float().cpu().numpy().tobytes()
            offsets = [len(data), len(data) + len(numbers)]
            header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": offsets}
            data += numbers
        text = json.dumps(header).encode()
        text += b" " * (-len(text) % 8)
        Path(path).write_bytes(len(text).to_bytes(8, "little") + text + data)
    """
}
