// Replaced by the first kit.
