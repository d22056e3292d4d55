"""The networks of the shared tasks for PyTorch and JAX: one list of parameters, one loss for each.

A network is a class with `task` and `options` (of Gradus, every size set, so that all sides have the
same), `batch`, `shapes` (of the parameters), `rows` (inputs and targets as NumPy arrays), `torch_loss` and
`jax_loss` (of a list of parameters, inputs and targets). The JAX versions have the layout that is
fast there: images as [rows, height, width, channels].
"""
import math

import numpy as np


def _images(rows):
    generator = np.random.default_rng(0)
    pixels = generator.standard_normal((rows, 1, 28, 28), dtype=np.float32)
    return pixels, generator.integers(0, 10, rows)


def _jax_image(x):
    return x.transpose(0, 2, 3, 1)


def _jax_kernel(weight):
    return weight.transpose(2, 3, 1, 0)


def _jax_convolution(x, weight, stride=1, padding=0):
    from jax import lax
    return lax.conv_general_dilated(x, _jax_kernel(weight), (stride, stride), [(padding, padding)] * 2,
                                    dimension_numbers=("NHWC", "HWIO", "NHWC"))


def _jax_cross_entropy(logits, labels):
    import optax
    return optax.softmax_cross_entropy_with_integer_labels(logits, labels).mean()


class Convnet:
    """Two convolutions with pooling, two dense layers (suite.convnet)."""
    task, options = "fashion_convnet", {"channels": "[8,16]", "kernel": 5, "hidden": 64}
    batch = 128
    shapes = [(8, 1, 5, 5), (8,), (16, 8, 5, 5), (16,), (64, 256), (64,), (10, 64), (10,)]
    rows = staticmethod(_images)

    @staticmethod
    def torch_loss(p, x, y):
        from torch.nn import functional as f
        x = f.max_pool2d(f.relu(f.conv2d(x, p[0], p[1])), 2)
        x = f.max_pool2d(f.relu(f.conv2d(x, p[2], p[3])), 2).flatten(1)
        return f.cross_entropy(f.linear(f.relu(f.linear(x, p[4], p[5])), p[6], p[7]), y)

    @staticmethod
    def jax_loss(p, x, y):
        import jax
        from jax import lax

        def pooled(x):
            return lax.reduce_window(x, -np.inf, lax.max, (1, 2, 2, 1), (1, 2, 2, 1), "VALID")
        x = _jax_image(x)
        for weight, bias in ((p[0], p[1]), (p[2], p[3])):
            x = pooled(jax.nn.relu(_jax_convolution(x, weight) + bias))
        x = jax.nn.relu(x.transpose(0, 3, 1, 2).reshape(x.shape[0], -1) @ p[4].T + p[5])
        return _jax_cross_entropy(x @ p[6].T + p[7], y)


class Resnet:
    """Three stages of one block, group norm, a first convolution of stride 2 (suite.resnet)."""
    width, groups = 8, 4
    task, options = "fashion_resnet", {"width": 8, "stages": 3, "blocks": 1, "groups": 4, "stride": 2}
    batch = 64
    rows = staticmethod(_images)
    # weight, scale, shift of each convolution: the first; two a block; a shortcut where channels change
    shapes = [(8, 1, 3, 3), (8,), (8,)]
    for _inputs, _outputs in ((8, 8), (8, 16), (16, 32)):
        shapes += [(_outputs, _inputs, 3, 3), (_outputs,), (_outputs,)]
        shapes += [(_outputs, _outputs, 3, 3), (_outputs,), (_outputs,)]
        if _inputs != _outputs:
            shapes += [(_outputs, _inputs, 1, 1), (_outputs,), (_outputs,)]
    shapes += [(10, 32), (10,)]

    @classmethod
    def logits(cls, p, x, convolution, relu, mean):
        """By `convolution(x, weight, scale, shift, stride)`, normed."""
        rest = iter(p)

        def three():
            return next(rest), next(rest), next(rest)
        x = relu(convolution(x, *three(), 2))
        for stage, (inputs, outputs) in enumerate(((8, 8), (8, 16), (16, 32))):
            stride = 2 if stage > 0 else 1
            inner = convolution(relu(convolution(x, *three(), stride)), *three(), 1)
            x = relu((convolution(x, *three(), stride) if inputs != outputs else x) + inner)
        return mean(x), next(rest), next(rest)

    @classmethod
    def torch_loss(cls, p, x, y):
        from torch.nn import functional as f

        def convolution(x, weight, scale, shift, stride):
            return f.group_norm(f.conv2d(x, weight, None, stride, weight.shape[2] // 2), cls.groups, scale, shift)
        h, weight, bias = cls.logits(p, x, convolution, f.relu, lambda x: x.mean((2, 3)))
        return f.cross_entropy(f.linear(h, weight, bias), y)

    @classmethod
    def jax_loss(cls, p, x, y):
        import jax
        import jax.numpy as jnp

        def convolution(x, weight, scale, shift, stride):
            x = _jax_convolution(x, weight, stride, weight.shape[2] // 2)
            grouped = x.reshape(*x.shape[:3], cls.groups, -1)
            mean = grouped.mean((1, 2, 4), keepdims=True)
            variance = jnp.square(grouped - mean).mean((1, 2, 4), keepdims=True)
            return ((grouped - mean) * jax.lax.rsqrt(variance + 1e-5)).reshape(x.shape) * scale + shift
        h, weight, bias = cls.logits(p, _jax_image(x), convolution, jax.nn.relu, lambda x: x.mean((1, 2)))
        return _jax_cross_entropy(h @ weight.T + bias, y)


class Transformer:
    """Two layers of causal attention over 64 characters, tied embedding (suite.transformer)."""
    layers, width, heads, hidden, symbols, context = 2, 64, 4, 256, 63, 64
    task, options = "book_transformer", {"layers": 2, "width": 64, "heads": 4, "hidden": 256, "context": 64}
    batch = 32
    shapes = [(symbols, width), (context, width)]
    for _ in range(layers):
        shapes += [(width,), (width,)] + [(width, width)] * 4
        shapes += [(width,), (width,), (hidden, width), (hidden,), (width, hidden), (width,)]
    shapes += [(width,), (width,)]

    @classmethod
    def rows(cls, rows):
        text = np.random.default_rng(0).integers(0, cls.symbols, (rows, cls.context + 1))
        return text[:, :-1].copy(), text[:, 1:].copy()

    @classmethod
    def torch_loss(cls, p, x, y):
        from torch.nn import functional as f

        def norm(x, scale, shift):
            return f.layer_norm(x, (cls.width,), scale, shift)

        def heads(x, weight):
            return f.linear(x, weight).unflatten(2, (cls.heads, -1)).transpose(1, 2)
        h = f.embedding(x, p[0]) + p[1]
        for i in range(cls.layers):
            n1, n2, q, k, v, o, m1, m2, w1, b1, w2, b2 = p[2 + 12 * i:14 + 12 * i]
            n = norm(h, n1, n2)
            mixed = f.scaled_dot_product_attention(heads(n, q), heads(n, k), heads(n, v), is_causal=True)
            h = h + f.linear(mixed.transpose(1, 2).flatten(2), o)
            h = h + f.linear(f.gelu(f.linear(norm(h, m1, m2), w1, b1)), w2, b2)
        logits = f.linear(norm(h, p[-2], p[-1]), p[0])
        return f.cross_entropy(logits.flatten(0, 1), y.flatten())

    @classmethod
    def jax_loss(cls, p, x, y):
        import jax
        import jax.numpy as jnp

        def norm(x, scale, shift):
            mean = x.mean(-1, keepdims=True)
            variance = jnp.square(x - mean).mean(-1, keepdims=True)
            return (x - mean) * jax.lax.rsqrt(variance + 1e-5) * scale + shift

        def heads(x, weight):
            return (x @ weight.T).reshape(*x.shape[:2], cls.heads, -1).transpose(0, 2, 1, 3)
        later = jnp.triu(jnp.ones((cls.context, cls.context), bool), 1)
        h = p[0][x] + p[1]
        for i in range(cls.layers):
            n1, n2, q, k, v, o, m1, m2, w1, b1, w2, b2 = p[2 + 12 * i:14 + 12 * i]
            n = norm(h, n1, n2)
            scores = heads(n, q) @ heads(n, k).transpose(0, 1, 3, 2) / math.sqrt(cls.width // cls.heads)
            mixed = jax.nn.softmax(jnp.where(later, -jnp.inf, scores)) @ heads(n, v)
            h = h + mixed.transpose(0, 2, 1, 3).reshape(h.shape) @ o.T
            h = h + jax.nn.gelu(norm(h, m1, m2) @ w1.T + b1, approximate=False) @ w2.T + b2
        return _jax_cross_entropy(norm(h, p[-2], p[-1]) @ p[0].T, y)


class Variational:
    """784-128-8-128-784 with tanh; the negative evidence bound (suite.variational)."""
    latent = 8
    task, options = "fashion_variational", {"hidden": 128, "latent": 8}
    batch = 128
    shapes = [(128, 784), (128,), (8, 128), (8,), (8, 128), (8,), (128, 8), (128,), (784, 128), (784,)]

    @classmethod
    def rows(cls, rows):
        generator = np.random.default_rng(0)
        pixels = generator.random((rows, 784), dtype=np.float32)
        noise = generator.standard_normal((rows, cls.latent), dtype=np.float32)
        return np.concatenate([pixels, noise], 1), pixels

    @classmethod
    def torch_loss(cls, p, x, y):
        from torch.nn import functional as f
        h = f.linear(x[:, :784], p[0], p[1]).tanh()
        mean, logarithm = f.linear(h, p[2], p[3]), f.linear(h, p[4], p[5])
        z = mean + (0.5 * logarithm).exp() * x[:, 784:]
        logits = f.linear(f.linear(z, p[6], p[7]).tanh(), p[8], p[9])
        reconstruction = f.binary_cross_entropy_with_logits(logits, y, reduction="sum")
        divergence = 0.5 * (mean.square() + logarithm.exp() - 1 - logarithm).sum()
        return (reconstruction + divergence) / len(x)

    @classmethod
    def jax_loss(cls, p, x, y):
        import jax
        import jax.numpy as jnp
        h = jnp.tanh(x[:, :784] @ p[0].T + p[1])
        mean, logarithm = h @ p[2].T + p[3], h @ p[4].T + p[5]
        z = mean + jnp.exp(0.5 * logarithm) * x[:, 784:]
        logits = jnp.tanh(z @ p[6].T + p[7]) @ p[8].T + p[9]
        reconstruction = (jax.nn.softplus(logits) - y * logits).sum()
        divergence = 0.5 * (jnp.square(mean) + jnp.exp(logarithm) - 1 - logarithm).sum()
        return (reconstruction + divergence) / len(x)


NETWORKS = {"convnet": Convnet, "resnet": Resnet, "transformer": Transformer, "variational": Variational}


def parameters(network):
    """Of a network, as NumPy arrays: normal numbers over the root of the inputs, ones, zeros."""
    generator = np.random.default_rng(2)
    return [(generator.standard_normal(shape) / math.sqrt(np.prod(shape[1:]))).astype(np.float32)
            if len(shape) > 1 else np.ones(shape, np.float32) for shape in network.shapes]
