#include "autoencoders.h"

#include <ATen/ops/empty_like.h>
#include <ATen/ops/softplus_ops.h>
#include <c10/core/AutogradState.h>
#include <c10/core/GradMode.h>

#include "gradus/array_tensor.h"
#include "gradus/datasets/load.h"

namespace gradus::tasks {
namespace {

constexpr int64_t held_out = 10000;
constexpr uint64_t noise_seed = 20131220;  // the noise belongs to the problem, as the pixels do
constexpr const char* rows_text =
    " Data: Fashion-MNIST, pixels in [0, 1]; of its own 60,000 training rows the first 50,000 for "
    "training and the last 10,000 for validation, its own 10,000 test rows for testing.";

/// Pixels in [0, 1], then `noise` standard normal numbers; the target is a view of the pixels.
Split pixels_and_noise(const datasets::Labelled& images, double largest, Stream stream,
                       int64_t noise, at::ScalarType dtype) {
  const Tensor pixels = view_of(images.inputs).flatten(1);
  const int64_t rows = pixels.size(0), visible = pixels.size(1);
  Split split;
  split.input = pixels.new_empty({rows, visible + noise}, pixels.options().dtype(dtype));
  split.target = split.input.narrow(1, 0, visible);
  split.target.copy_(pixels).div_(largest);
  if (noise > 0) split.input.narrow(1, visible, noise).copy_(stream.normals({rows, noise}));
  return split;
}

TaskData pixel_data(int64_t noise, at::ScalarType dtype) {
  const datasets::Dataset images = datasets::load("fashion_mnist");
  const double largest = images.largest_input;
  TaskData data;
  data.train = pixels_and_noise(images.train, largest, Stream{noise_seed, 0}, noise, dtype);
  data.test = pixels_and_noise(images.test, largest, Stream{noise_seed, 1}, noise, dtype);
  data.checksum = images.checksum;
  data.info.input_shape = {data.train.input.size(1)};
  data.info.outputs = data.train.target.size(1) + 2 * noise;
  data.info.test_rows = data.test.rows();
  data.info.target_low = 0;
  data.info.target_high = 1;
  hold_out_validation(data, held_out);
  return data;
}

TaskDescription autoencoder_description(const char* text) {
  TaskDescription task;
  task.text = std::string(text) + rows_text;
  task.dataset = "fashion_mnist";
  task.epochs = 1;
  task.metrics = {{"test_loss", "test", "loss"},
                  {"validation_loss", "validation", "loss"},
                  {"train_loss", "train", "loss", false, /*costly=*/true}};
  return task;
}

class NegativeEvidence final : public Loss {
 public:
  explicit NegativeEvidence(int64_t latent) : latent_(latent), pixels_(make_loss("logistic")) {}
  std::string name() const override { return "negative_evidence"; }
  Tensor value(const Tensor& output, const Batch& batch) const override {
    const Parts parts = parts_of(output);
    const Tensor distance =
        parts.mean.square().add(parts.variance.exp()).sub(parts.variance).sub(1).sum(-1).mul(0.5);
    return missed(parts.logits, batch).add(distance).mean(-1);
  }

  Tensor slope(const Tensor& output, const Batch& batch) const override {
    const c10::AutoGradMode no_graph(false);
    Tensor slope = output.detach().clone();
    Parts parts = parts_of(slope);
    parts.logits.sigmoid_().sub_(batch.target);
    parts.variance.exp_().sub_(1).mul_(0.5);
    return slope.div_(rows_of(output));
  }

  Tensor value_and_slope(const Tensor& output, const Batch& batch, Tensor& slope) const override {
    const c10::AutoGradMode no_graph(false);
    const bool fits = slope.defined() && slope.sizes() == output.sizes() &&
                      slope.scalar_type() == output.scalar_type() &&
                      slope.device() == output.device();
    if (!fits) slope = at::empty_like(output);
    const Parts parts = parts_of(output);
    Parts slopes = parts_of(slope);
    Tensor by_logits = slopes.logits;
    const Tensor missed = pixels_->value_and_slope(parts.logits, batch, by_logits);
    if (!by_logits.is_same(slopes.logits)) slopes.logits.copy_(by_logits);
    const Tensor variance = parts.variance.exp();
    slopes.mean.copy_(parts.mean).div_(rows_of(output));
    slopes.variance.copy_(variance).sub_(1).mul_(0.5 / rows_of(output));
    const Tensor distance = parts.mean.square().add_(variance).sub_(parts.variance).sub_(1);
    return distance.sum(-1).mean(-1).mul_(0.5).add_(missed);
  }

 private:
  struct Parts {
    Tensor logits, mean, variance;
  };
  Parts parts_of(const Tensor& output) const {
    const int64_t visible = output.size(-1) - 2 * latent_;
    return {output.narrow(-1, 0, visible), output.narrow(-1, visible, latent_),
            output.narrow(-1, visible + latent_, latent_)};
  }

  /// The cross entropy of pixels, for each row.
  static Tensor missed(const Tensor& logits, const Batch& batch) {
    return at::_ops::softplus::call(logits, 1, 20).addcmul(batch.target, logits, -1).sum(-1);
  }

  static double rows_of(const Tensor& output) { return static_cast<double>(output.size(-2)); }

  int64_t latent_;
  std::unique_ptr<Loss> pixels_;
};

}  // namespace

TaskDescription FashionAutoencoder::describe() const {
  TaskDescription task = autoencoder_description(
      "An autoencoder of images of clothes, by default 784-128-32-128-784 with tanh; squared error "
      "summed over the pixels.");
  task.model = {
      "suite.mlp",
      R"({"widths": [784, 128, 32, 128, 784], "activation": "tanh", "output": "logistic"})"};
  task.targets = {{"test_loss", 20, "Adam with step size 0.003 (studies/targets.toml)"}};
  return task;
}

TaskData FashionAutoencoder::data(const Seeds&, at::ScalarType dtype) const {
  TaskData data = pixel_data(0, dtype);
  data.info.input_low = 0;
  data.info.input_high = 1;
  return data;
}

void FashionVariational::Options::declare(Schema& schema) {
  schema.add("latent", latent, "numbers that describe an image").in(1, 1000);
}

TaskDescription FashionVariational::describe() const {
  TaskDescription task = autoencoder_description(
      "A variational autoencoder of images of clothes with `latent` numbers for an image; the "
      "negative evidence bound in nats, with one fixed draw of the noise for each row.");
  task.model = {"suite.variational", "{}"};
  task.targets = {{"test_loss", 270, "Adam with step size 0.003 (studies/targets.toml)"}};
  return task;
}

TaskData FashionVariational::data(const Seeds&, at::ScalarType dtype) const {
  return pixel_data(options_.latent, dtype);
}

std::unique_ptr<Loss> FashionVariational::loss() const {
  return std::make_unique<NegativeEvidence>(options_.latent);
}

}  // namespace gradus::tasks
