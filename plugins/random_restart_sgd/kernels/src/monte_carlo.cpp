#include "random_restart/monte_carlo.h"

#include <algorithm>
#include <numeric>
#include <string>

#include "death_lanes.h"
#include "gradus/error.h"
#include "random_restart/chunks.h"
#include "random_restart/dead.h"

namespace gradus::random_restart {
namespace {

constexpr std::int64_t kChunk = 4096;

// First layer whose entries are all <= 0, or 0; draws no further than the first positive entry.
int first_sign_dead(const Shape& shape, const Law& law, StreamKey key, std::uint64_t network,
                    bool nonnegative_domain) {
  for (int j = nonnegative_domain ? 1 : 2; j <= shape.depth(); ++j) {
    const EntryLaw weights = weight_law(law, shape.size(j - 1), shape.size(j));
    const EntryLaw biases = bias_law(law, shape.size(j - 1));
    bool dead = true;
    for (std::size_t i = shape.weights(j); dead && i < shape.end(j); ++i) {
      const EntryLaw& entry = i < shape.biases(j) ? weights : biases;
      if (entry.form == EntryLaw::Form::zero) break;  // the rest are zero biases
      dead = entry.value(draw52(key, network, i)) <= 0;
    }
    if (dead) return j;
  }
  return 0;
}

void check(const DeathOptions& options) {
  options.law.check();
  check_domain(options.a, options.b);
  if (options.networks < 1) {
    throw Error("random_restart.monte_carlo", "networks of the Monte Carlo", "at least 1",
                std::to_string(options.networks), "give the number of networks to draw");
  }
  if (options.notion == DeathNotion::domain && options.inputs != 1) {
    throw Error("random_restart.domain", "exact test for dead networks", "one input",
                std::to_string(options.inputs) + " inputs", "ask for the sign test (D1)");
  }
}

}  // namespace

std::int64_t DeathCounts::dead_at(int depth) const {
  return std::accumulate(first.begin() + 1, first.begin() + 1 + depth, std::int64_t{0});
}

void DeathCounts::add(const DeathCounts& other) {
  networks += other.networks;
  first.resize(other.first.size());
  for (std::size_t j = 0; j < first.size(); ++j) first[j] += other.first[j];
  exact_tests += other.exact_tests;
}

DeathCounts count_deaths(const DeathOptions& options) {
  check(options);
  const Shape shape = Shape::constant(options.inputs, options.depth, options.width);
  const StreamKey key = stream_key(options.seed, Purpose::init);
  const std::vector<std::int64_t> none(options.depth + 1, 0);
  std::vector<DeathCounts> parts(std::max(options.threads, 1), {0, none, 0});
  const std::int64_t chunks = (options.networks + kChunk - 1) / kChunk;
  for_each_chunk(chunks, options.threads, [&](std::int64_t chunk, int thread) {
    DeathCounts& part = parts[thread];
    const std::uint64_t begin = options.first_network + chunk * kChunk;
    const std::uint64_t end =
        begin + std::min<std::int64_t>(kChunk, options.networks - chunk * kChunk);
    if (options.notion == DeathNotion::domain) {
      count_domain_deaths(options, shape, begin, end, part);
    } else {
      for (std::uint64_t network = begin; network < end; ++network) {
        ++part.first[first_sign_dead(shape, options.law, key, network, options.a >= 0)];
      }
    }
  });
  DeathCounts counts{options.networks, none, 0};
  for (const DeathCounts& part : parts) counts.add(part);
  return counts;
}

}  // namespace gradus::random_restart
