extension TrainingScript {
  /// Reads images, changes them and counts those that are classified rightly.
  static let images =
    """
    def read(folder, name):
        \"""The bytes of a file that may be compressed.\"""
        plain, packed = Path(folder, name), Path(folder, f"{name}.gz")
        if not plain.exists() and not packed.exists():
            raise SystemExit(
                f"'{folder}' holds no {name}, plain or with .gz: expected IDX files "
                "(train-images-idx3-ubyte, train-labels-idx1-ubyte and t10k-... of both) "
                "or CIFAR-10's (data_batch_1.bin to data_batch_5.bin, test_batch.bin)"
            )
        data = plain.read_bytes() if plain.exists() else gzip.open(packed).read()
        return np.frombuffer(bytearray(data), np.uint8)


    def read_split(folder, split):
        \"""Pixels [images, channels, rows, columns] and labels of the train or the test split.\"""
        if not list(Path(folder).glob("*-ubyte*")):
            parts = [f"data_batch_{n}.bin" for n in range(1, 6)]
            names = parts if split == "train" else ["test_batch.bin"]
            records = np.concatenate([read(folder, name) for name in names]).reshape(-1, 3073)
            return records[:, 1:].reshape(-1, 3, 32, 32), records[:, 0]
        prefix = {"train": "train", "test": "t10k"}[split]
        rank = 4 if list(Path(folder).glob(f"{prefix}-images-idx4-ubyte*")) else 3
        images = read(folder, f"{prefix}-images-idx{rank}-ubyte")
        count, *sizes = images[4 : 4 + 4 * rank].view(">i4")
        labels = read(folder, f"{prefix}-labels-idx1-ubyte")[8:]
        return images[4 + 4 * rank :].reshape(count, -1, *sizes[-2:]), labels


    def standardise(pixels):
        \"""Images as the network reads them.\"""
        mean, deviation = (torch.tensor(values).view(1, -1, 1, 1) for values in (MEAN, STD))
        return (torch.from_numpy(pixels).float() / 255 - mean) / deviation


    def augment(images, crop, flips):
        \"""Moves every image by up to `crop` pixels each way, and mirrors half of them.\"""
        count, _, height, width = images.shape
        top, left = torch.randint(0, 2 * crop + 1, (2, count, 1))
        rows, columns = top + torch.arange(height), left + torch.arange(width)
        if flips:
            columns = torch.where(torch.rand(count, 1) < 0.5, columns.flip(1), columns)
        padded = F.pad(images, (crop,) * 4)
        samples = torch.arange(count).view(-1, 1, 1)
        return padded[samples, :, rows[:, :, None], columns[:, None]].permute(0, 3, 1, 2)


    def accuracy(network, pixels, labels, device):
        \"""The share of images that are classified rightly.\"""
        network.eval()
        right = 0
        with torch.no_grad():
            for first in range(0, len(labels), 1000):
                logits = network(standardise(pixels[first : first + 1000]).to(device))
                classes = logits.argmax(1).cpu().numpy()
                right += int((classes == labels[first : first + 1000]).sum())
        return right / len(labels)
    """
}
