"""The tasks on MNIST and CIFAR-10 train on files in these data sets' formats: pictures made here, of their sizes."""

import random
import unittest

import programs
from programs import Case

CLASSES = 10
VARIANTS = 16  # pictures of a class
STEPS = 40


class Pictures:
    """Pictures of classes: each a pattern of its own, with noise."""

    def __init__(self, size, seed):
        self.random = random.Random(seed)
        patterns = [self.random.randbytes(size) for _ in range(CLASSES)]
        self.variants = [[self.noisy(pattern) for _ in range(VARIANTS)] for pattern in patterns]

    def noisy(self, pattern):
        noise = self.random.randbytes(len(pattern))
        return bytes((3 * pixel + more) // 4 for pixel, more in zip(pattern, noise))

    def rows(self, count):
        """Labels 0 to 9 in turn, so that every split has them all, with a picture each."""
        return [(row % CLASSES, self.random.choice(self.variants[row % CLASSES])) for row in range(count)]


def write_idx(folder, name, rows, height, width):
    """The IDX format: magic number 0x0000 08 dimensions, sizes big-endian, bytes."""
    images = b"\0\0\x08\x03" + b"".join(size.to_bytes(4, "big") for size in (len(rows), height, width))
    labels = b"\0\0\x08\x01" + len(rows).to_bytes(4, "big")
    (folder / f"{name}-images-idx3-ubyte").write_bytes(images + b"".join(picture for _, picture in rows))
    (folder / f"{name}-labels-idx1-ubyte").write_bytes(labels + bytes(label for label, _ in rows))


def small_convnet(task):
    """Few kernels: most of the time goes into measuring on all pictures."""
    return ["--set", f"{task}.model.channels=[3,4]", "--set", f"{task}.model.hidden=16"]


class FetchedData(Case):
    @classmethod
    def setUpClass(cls):
        programs.PATIENCE_S = 600  # convolutions over 80,000 pictures

    def setUp(self):
        super().setUp()
        self.environment["GRADUS_DATA_PATH"] = str(self.path / "data")

    def data_folder(self, name):
        folder = self.path / "data" / name
        folder.mkdir(parents=True)
        return folder

    def require_training(self, task, *more):
        self.gradus("run", *self.flags(task=task, methods="adam", out=self.path / task), "--set", "adam.lr=0.01",
                    "--set", f"run.budget={{steps={STEPS}}}", "--set", "run.evaluation={points=1,costly_points=1}", *more)
        (record,) = self.records(self.path / task)
        self.assertEqual((record["status"], record["steps"]), ("finished", STEPS))
        accuracy = record["evaluations"]["metrics"]["test_accuracy"]
        self.assertLess(accuracy[0], 0.5, "at the start it has learned nothing")
        self.assertGreater(accuracy[-1], 0.9, task)
        loss = record["evaluations"]["metrics"]["test_loss"]
        self.assertLess(loss[-1], 0.5 * loss[0])
        self.assertIsNotNone(record["task"]["data"])
        self.validate(self.path / task)

    def test_mnist(self):
        pictures, folder = Pictures(28 * 28, 1), self.data_folder("mnist")
        write_idx(folder, "train", pictures.rows(60000), 28, 28)
        write_idx(folder, "t10k", pictures.rows(10000), 28, 28)
        for task in ("mnist_logistic", "mnist_mlp"):
            with self.subTest(task):
                self.require_training(task)
        self.require_training("mnist_convnet", *small_convnet("mnist_convnet"))

    def test_cifar10(self):
        pictures, folder = Pictures(3 * 32 * 32, 2), self.data_folder("cifar10")
        for name in [f"data_batch_{i}.bin" for i in range(1, 6)] + ["test_batch.bin"]:
            rows = pictures.rows(10000)
            (folder / name).write_bytes(b"".join(bytes([label]) + picture for label, picture in rows))
        self.require_training("cifar10_convnet", *small_convnet("cifar10_convnet"))

    def test_a_damaged_file_is_named(self):
        folder = self.data_folder("mnist")
        write_idx(folder, "train", Pictures(28 * 28, 1).rows(60000), 28, 28)
        write_idx(folder, "t10k", Pictures(28 * 28, 1).rows(10000), 28, 28)
        labels = folder / "train-labels-idx1-ubyte"
        labels.write_bytes(labels.read_bytes()[:-1] + b"\x0b")
        self.gradus("run", *self.flags(task="mnist_logistic"), "--set", "run.budget={steps=1}", code=3)
        (record,) = self.records()
        self.assertEqual(record["error"]["id"], "data.label")
        self.assertIn("train-labels-idx1-ubyte", record["error"]["text"])


if __name__ == "__main__":
    unittest.main()
