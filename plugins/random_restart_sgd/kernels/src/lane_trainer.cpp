#include "lane_trainer.h"

#include <cmath>
#include <numeric>
#include <string>

#include "gradus/error.h"
#include "lane_trainer-inl.h"

namespace gradus::random_restart {
namespace {

constexpr int kCertificatePoints = 8;
constexpr std::size_t kSecondLevelCache = 512 * 1024;  // bytes, a bound that common cores meet

template <class T>
LaneSamples<T> rounded(const char* what, const Samples& samples, int inputs) {
  const std::size_t rows = samples.targets.size();
  if (rows == 0 || rows > 0xFFFFFFFFu || samples.inputs.size() != rows * inputs) {
    throw Error(
        "random_restart.size", what,
        std::to_string(inputs) + " inputs for each of one or more targets",
        std::to_string(samples.inputs.size()) + " inputs and " + std::to_string(rows) + " targets",
        "give rows x inputs numbers");
  }
  return {{samples.inputs.begin(), samples.inputs.end()},
          {samples.targets.begin(), samples.targets.end()},
          {samples.targets.begin(), samples.targets.end()}};
}

// Samples a micro-batch holds: 32, so that a loaded weight and a loaded gradient serve many
// samples, fewer where parameters, gradient and activations would leave the second-level cache.
int automatic_micro_batch(const Shape& shape, std::size_t scalar, int lanes, int batch) {
  const std::size_t units = std::accumulate(shape.sizes().begin(), shape.sizes().end(), 0);
  int samples = 32;
  while (samples > 8 &&
         scalar * lanes * (2 * shape.parameters() + samples * units) > kSecondLevelCache) {
    samples /= 2;
  }
  return std::min(samples, batch);
}

}  // namespace

template <class T>
Trainer<T>::Trainer(const LaneOptions& options, const Samples& training, const Samples& test)
    : options_(options),
      lanes_(options.lane_block > 0 ? options.lane_block
                                    : std::clamp<int>(vector_bytes() / sizeof(T), 8, kMostLanes)),
      train_(rounded<T>("training samples", training, options.shape.inputs())),
      test_(rounded<T>("test nodes", test, options.shape.inputs())) {
  options_.check(train_.rows());
  describe_training();
  make_scratch();
  initialize();
  each_block([&](std::int64_t block, LaneScratch<T>& scratch) { start_block(block, scratch); });
}

template <class T>
void Trainer<T>::describe_training() {
  const Shape& shape = options_.shape;
  sizes_.assign(shape.sizes().begin(), shape.sizes().end());
  for (int j = 1; j <= shape.layers(); ++j) weights_.push_back(shape.weights(j));
  const int constant = shape.constant_width();
  training_.shape = {shape.layers(),
                     constant <= 8 ? constant : 0,
                     *std::ranges::max_element(sizes_),
                     shape.parameters(),
                     sizes_.data(),
                     weights_.data()};
  training_.inputs = train_.inputs.data();
  training_.targets = train_.rounded_targets.data();
  training_.rows = static_cast<std::uint32_t>(train_.rows());
  training_.batch = options_.batch;
  training_.micro_batch = options_.micro_batch > 0
                              ? std::min(options_.micro_batch, options_.batch)
                              : automatic_micro_batch(shape, sizeof(T), lanes_, options_.batch);
  training_.batch_key = stream_key(options_.batch_seed, Purpose::batches);
  training_.shared_batches = options_.shared_batches;
  const LaneOptimizerOptions& o = options_.optimizer;
  training_.optimizer = static_cast<BlockOptimizer>(o.kind);
  training_.learning_rate = o.learning_rate;
  training_.momentum = o.momentum;
  training_.beta1 = o.beta1;
  training_.beta2 = o.beta2;
  training_.epsilon = o.epsilon;
  training_.gradient_clip = options_.gradient_clip;
  training_.clip_in_loss = options_.clip_in_loss;
  training_.clip_low = options_.clip_low;
  training_.clip_high = options_.clip_high;
}

template <class T>
void Trainer<T>::make_scratch() {
  const std::size_t samples = training_.micro_batch, lanes = lanes_;
  const std::size_t units = std::accumulate(sizes_.begin(), sizes_.end(), 0);
  const std::size_t rows =
      std::max({train_.rows(), test_.rows(), std::int64_t{kCertificatePoints}});
  for (int thread = 0; thread < options_.threads; ++thread) {
    LaneScratch<T> scratch;
    scratch.gradient = AlignedVector<T>(block_size());
    scratch.activations = AlignedVector<T>(units * samples * lanes);
    scratch.delta = AlignedVector<T>(2 * samples * training_.shape.largest * lanes);
    scratch.outputs = AlignedVector<T>(rows * lanes);
    scratch.on = AlignedVector<T>(options_.shape.depth() * lanes);
    scratch.rows = AlignedVector<std::int64_t>((options_.batch + 8) * lanes);
    scratch.parameters.resize(options_.shape.parameters());
    scratch_.push_back(std::move(scratch));
  }
}

template <class T>
void Trainer<T>::initialize() {
  const std::size_t size = block_size() * blocks();
  parameters_ = AlignedVector<T>(size);
  if (options_.optimizer.kind != LaneOptimizer::sgd) first_moment_ = AlignedVector<T>(size);
  if (options_.optimizer.kind == LaneOptimizer::adam) second_moment_ = AlignedVector<T>(size);
  if (options_.keep != Keep::nothing) kept_ = AlignedVector<T>(size);
  outcomes_.resize(options_.networks);
  if (options_.domain) {
    const auto [a, b] = *options_.domain;
    for (int i = 0; i < kCertificatePoints; ++i) {
      T x = static_cast<T>(std::min(a + (b - a) * i / (kCertificatePoints - 1), b));
      if (x < a) x = std::nextafter(x, static_cast<T>(b));  // rounded out of the domain
      if (x > b) x = std::nextafter(x, static_cast<T>(a));
      points_.push_back(x);
    }
  }
  const StreamKey key = stream_key(options_.init_seed, Purpose::init);
  each_block([&](std::int64_t block, LaneScratch<T>& scratch) {
    T* values = parameters_.data() + block * block_size();
    for (int lane = 0; lane < lanes_; ++lane) {  // the last block's spare lanes too
      const std::uint64_t network = options_.first_network + block * lanes_ + lane;
      initial_parameters(options_.shape, options_.law, key, network, scratch.parameters);
      for (std::size_t i = 0; i < scratch.parameters.size(); ++i) {
        values[i * lanes_ + lane] = static_cast<T>(scratch.parameters[i]);
      }
    }
  });
}

template <class T>
void Trainer<T>::advance(std::int64_t steps) {
  if (steps < 0) {
    throw Error("random_restart.lanes", "steps", "at least 0", std::to_string(steps),
                "give the number of steps to do");
  }
  each_block(
      [&](std::int64_t block, LaneScratch<T>& scratch) { step_block(block, scratch, steps); });
  step_ += steps;
}

template <class T>
void Trainer<T>::observe(std::int64_t step) {
  step_ = step;
  if (step % options_.record_every != 0) return;
  each_block(
      [&](std::int64_t block, LaneScratch<T>& scratch) { record_block(block, step, scratch); });
}

// A block does all its steps and records before the next block: it stays in the cache.
template <class T>
void Trainer<T>::step_block(std::int64_t block, LaneScratch<T>& scratch, std::int64_t steps) {
  const std::size_t at = block * block_size();
  const auto from = [&](AlignedVector<T>& buffer) {
    return buffer.size() > 0 ? buffer.data() + at : nullptr;
  };
  const Block<T> view = {options_.first_network + block * lanes_, from(parameters_),
                         from(first_moment_), from(second_moment_)};
  std::int64_t n = step_;
  const std::int64_t end = step_ + steps;
  while (n < end) {
    const std::int64_t next =
        std::min(end, (n / options_.record_every + 1) * options_.record_every);
    if (lanes_ == 8) {
      advance_block<T, 8>(training_, view, scratch.view(), n, next - n);
    } else {
      advance_block<T, 16>(training_, view, scratch.view(), n, next - n);
    }
    n = next;
    if (n % options_.record_every == 0) record_block(block, n, scratch);
  }
}

template <class T>
void Trainer<T>::finish() {
  each_block([&](std::int64_t block, LaneScratch<T>& scratch) { finish_block(block, scratch); });
}

template <class T>
std::vector<double> Trainer<T>::parameters(std::int64_t network) const {
  std::vector<double> values(options_.shape.parameters());
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = parameter(parameters_, network, i);
  return values;
}

template <class T>
std::vector<double> Trainer<T>::kept_parameters(std::int64_t network) const {
  if (outcomes_.at(network).best.step < 0) return {};
  std::vector<double> values(options_.shape.parameters());
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = parameter(kept_, network, i);
  return values;
}

template <class T>
void Trainer<T>::set_parameters(std::int64_t network, std::span<const double> values) {
  if (values.size() != options_.shape.parameters()) {
    throw Error("random_restart.size", "parameters of a network",
                std::to_string(options_.shape.parameters()), std::to_string(values.size()),
                "give them in the order of the shape");
  }
  T* block = parameters_.data() + network / lanes_ * block_size();
  for (std::size_t i = 0; i < values.size(); ++i) {
    block[i * lanes_ + network % lanes_] = static_cast<T>(values[i]);
  }
}

template <class T>
std::vector<double> Trainer<T>::gradient(std::int64_t network, std::span<const std::int64_t> rows) {
  for (const std::int64_t row : rows) {
    if (row < 0 || row >= train_.rows()) {
      throw Error("random_restart.size", "row of a training sample",
                  "0 to " + std::to_string(train_.rows() - 1), std::to_string(row),
                  "give rows of the training samples");
    }
  }
  BlockTraining<T> training = training_;
  training.batch = static_cast<int>(rows.size());
  training.micro_batch = std::min(training_.micro_batch, training.batch);
  std::vector<std::int64_t> lanes;
  for (const std::int64_t row : rows) lanes.insert(lanes.end(), lanes_, row);
  LaneScratch<T>& scratch = scratch_[0];
  const T* block = parameters_.data() + network / lanes_ * block_size();
  const auto run = lanes_ == 8 ? gradient_block<T, 8> : gradient_block<T, 16>;
  run(training, block, scratch.view(), lanes.data());
  std::vector<double> values(options_.shape.parameters());
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = scratch.gradient.data()[i * lanes_ + network % lanes_];
  }
  return values;
}

template <class T>
std::vector<std::pair<std::string, std::span<std::byte>>> Trainer<T>::state() {
  return {{"step", std::as_writable_bytes(std::span(&step_, 1))},
          {"parameters", std::as_writable_bytes(std::span(parameters_))},
          {"first_moment", std::as_writable_bytes(std::span(first_moment_))},
          {"second_moment", std::as_writable_bytes(std::span(second_moment_))},
          {"kept", std::as_writable_bytes(std::span(kept_))},
          {"outcomes", std::as_writable_bytes(std::span(outcomes_))}};
}

std::unique_ptr<LaneTrainer> LaneTrainer::make(const LaneOptions& options, const Samples& training,
                                               const Samples& test) {
  if (options.scalar == LaneScalar::float32) {
    return std::make_unique<Trainer<float>>(options, training, test);
  }
  return std::make_unique<Trainer<double>>(options, training, test);
}

std::string LaneTrainer::instruction_set() {
  return random_restart::instruction_set();
}

template class Trainer<float>;
template class Trainer<double>;

}  // namespace gradus::random_restart
