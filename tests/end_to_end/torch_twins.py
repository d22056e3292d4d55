"""Classes of torch.optim that Gradus has in C++, too."""

# The method in C++ that is the same as a class of torch.optim with the same options.
TWINS = {
    "ASGD": "adaptive.asgd", "Adadelta": "adaptive.adadelta", "Adagrad": "baselines.adagrad",
    "Adam": "baselines.adam", "AdamW": "baselines.adamw", "NAdam": "adaptive.nadam", "RAdam": "adaptive.radam",
    "RMSprop": "baselines.rmsprop", "Rprop": "adaptive.rprop", "SGD": "baselines.sgd",
}
