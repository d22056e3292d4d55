// The shared models and tasks, offered through the same door as a plugin's.
#include "gradus/plugin.h"

#include "models/convnet.h"
#include "models/differentiated_mlp.h"
#include "models/factors.h"
#include "models/linear.h"
#include "models/mlp.h"
#include "models/point.h"
#include "models/recurrent.h"
#include "models/resnet.h"
#include "models/transformer.h"
#include "models/variational.h"
#include "tasks/autoencoders.h"
#include "tasks/book.h"
#include "tasks/classification.h"
#include "tasks/convex.h"
#include "tasks/copy_memory.h"
#include "tasks/linear_networks.h"
#include "tasks/poisson.h"
#include "tasks/quadratic.h"
#include "tasks/regression.h"
#include "tasks/test_functions.h"

namespace gradus {
namespace {

constexpr PluginItem items[] = {
    offer<Model, models::Mlp>("mlp", "chain of dense layers"),
    offer<Model, models::Convnet>("convnet", "two convolutions and two dense layers"),
    offer<Model, models::Linear>("linear", "one dense layer (logistic regression)"),
    offer<Model, models::Point>("point", "a free vector, for test functions"),
    offer<Model, models::Transformer>("transformer", "a decoder with causal attention"),
    offer<Model, models::Recurrent>("recurrent", "a recurrent network of one layer"),
    offer<Model, models::Resnet>("resnet", "a residual convolutional network with group norm"),
    offer<Model, models::Variational>("variational", "a variational autoencoder of dense layers"),
    offer<Model, models::DifferentiatedMlp>("differentiated_mlp",
                                            "dense network of one number, with its derivatives"),
    offer<Model, models::Factors>("factors", "a matrix as a product of two thin ones"),
    offer<Task, tasks::Classification<tasks::FashionLogistic>>(
        "fashion_logistic", "logistic regression on Fashion-MNIST"),
    offer<Task, tasks::Classification<tasks::FashionMlp>>("fashion_mlp",
                                                          "dense network on Fashion-MNIST"),
    offer<Task, tasks::Classification<tasks::FashionConvnet>>(
        "fashion_convnet", "convolutional network on Fashion-MNIST"),
    offer<Task, tasks::Classification<tasks::DigitsLogistic>>("digits_logistic",
                                                              "logistic regression on digits"),
    offer<Task, tasks::Classification<tasks::DigitsMlp>>("digits_mlp", "dense network on digits"),
    offer<Task, tasks::Classification<tasks::MnistLogistic>>("mnist_logistic",
                                                             "logistic regression on MNIST"),
    offer<Task, tasks::Classification<tasks::MnistMlp>>("mnist_mlp", "dense network on MNIST"),
    offer<Task, tasks::Classification<tasks::MnistConvnet>>("mnist_convnet",
                                                            "convolutional network on MNIST"),
    offer<Task, tasks::Classification<tasks::Cifar10Convnet>>("cifar10_convnet",
                                                              "convolutional network on CIFAR-10"),
    offer<Task, tasks::Classification<tasks::FashionResnet>>("fashion_resnet",
                                                             "residual network on Fashion-MNIST"),
    offer<Task, tasks::Classification<tasks::Cifar10Resnet>>("cifar10_resnet",
                                                             "residual network on CIFAR-10"),
    offer<Task, tasks::FashionAutoencoder>("fashion_autoencoder", "autoencoder on Fashion-MNIST"),
    offer<Task, tasks::FashionVariational>("fashion_variational",
                                           "variational autoencoder on Fashion-MNIST"),
    offer<Task, tasks::Book>("book_transformer", "transformer on the characters of a book"),
    // Cheapest first: `gradus check` tries a method on the first task without data that takes it.
    offer<Task, tasks::Quadratic>("quadratic", "noisy convex quadratic with a known spectrum"),
    offer<Task, tasks::Rosenbrock>("rosenbrock", "Rosenbrock's curved valley"),
    offer<Task, tasks::Beale>("beale", "Beale's function of two numbers"),
    offer<Task, tasks::Regression1d>("regression_1d", "a noisy sine on an interval"),
    offer<Task, tasks::CopyMemory>("copy_recurrent",
                                   "recurrent network that repeats symbols after a pause"),
    offer<Task, tasks::DeepLinear>("deep_linear", "deep linear network"),
    offer<Task, tasks::MatrixCompletion>("matrix_completion", "completion of a low-rank matrix"),
    offer<Task, tasks::Poisson1d>("poisson_1d", "a network that solves Poisson's equation"),
    offer<Task, tasks::LogisticIllConditioned>("logistic_ill_conditioned",
                                               "ill-conditioned logistic regression"),
    offer<Task, tasks::NesterovWorstCase>("nesterov_worst_case",
                                          "the worst function for gradient methods"),
    offer<Task, tasks::Rosenbrock100>("rosenbrock_100", "Rosenbrock's valley in 100 dimensions"),
};

}  // namespace
}  // namespace gradus

GRADUS_PLUGIN({.id = "suite",
               .version = "0.1.0",
               .semantics = 3,
               .title = "Shared models and tasks of Gradus",
               .authors = "The Gradus authors",
               .year = 2026,
               .reference = "",
               .licence = "Apache-2.0",
               .items = gradus::items})
