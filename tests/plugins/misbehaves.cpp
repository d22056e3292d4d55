// Loads well; each optimizer does another thing that none should.
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include "tiny.h"

namespace {

class ThrowsInMake final : public tiny::Descent {
 public:
  explicit ThrowsInMake(Options options) : Descent(options) {
    throw std::runtime_error("cannot be made");
  }
};

/// Writes into the run's own parameters when it is asked what to evaluate.
class WritesWhenEvaluated final : public tiny::Descent {
 public:
  explicit WritesWhenEvaluated(Options options) : Descent(options) {}
  gradus::Tensors evaluated(const gradus::Tensors& parameters) override {
    for (gradus::Tensor tensor : parameters) tensor.mul_(0.5);
    return parameters;
  }
};

/// An optimizer whose step is the function `Act`.
template <void (*Act)(gradus::Objective&)>
class Acts final : public tiny::Descent {
 public:
  explicit Acts(Options options) : Descent(options) {}

 private:
  void move(gradus::Objective& objective) override {
    descend(objective);
    Act(objective);
  }
};

void throw_int(gradus::Objective&) {
  throw 42;
}
void write_nan(gradus::Objective& objective) {
  objective.parameters()[0].fill_(std::numeric_limits<double>::quiet_NaN());
}
void leak(gradus::Objective& objective) {
  static std::vector<gradus::Tensor> kept;
  kept.push_back(objective.parameters()[0].clone());
}
void sleep_for_ever(gradus::Objective&) {
  for (;;) ::pause();
}
void allocate_for_ever(gradus::Objective&) {
  static std::vector<std::string> kept;
  for (;;) kept.emplace_back(std::size_t{1} << 20, 'x');
}
void allocate_at_once(gradus::Objective& objective) {
  objective.parameters()[0].new_zeros({int64_t{1} << 40});
}
void abort_loudly(gradus::Objective&) {
  std::fputs("going down\n", stderr);
  std::abort();
}
void write_to_null(gradus::Objective&) {
  volatile int* volatile nowhere = nullptr;  // read, or the compiler may leave out the write
  *nowhere = 1;
}
void leave(gradus::Objective&) {
  std::exit(3);
}
void print(gradus::Objective&) {
  std::puts("{\"event\": \"result\"} on stdout");
}
void replace_storage(gradus::Objective& objective) {
  objective.parameters()[0] = objective.parameters()[0].clone();
}
void change_shape(gradus::Objective& objective) {
  objective.parameters()[0].unsqueeze_(0);
}
void start_a_process(gradus::Objective&) {
  static const pid_t once = ::fork();
  if (once == 0) {
    for (;;) ::pause();
  }
}
// The state that a saved archive does not have.
void count_steps(gradus::Objective& objective) {
  static int64_t steps = 0;
  objective.parameters()[0].mul_(++steps % 3 == 0 ? 0.5 : 1.0);
}

template <void (*Act)(gradus::Objective&)>
constexpr gradus::PluginItem item(const char* name) {
  return gradus::offer<gradus::Optimizer, Acts<Act>>(name, "does what its name says");
}

constexpr gradus::PluginItem items[] = {
    gradus::offer<gradus::Optimizer, ThrowsInMake>("throws_in_make", "does what its name says"),
    gradus::offer<gradus::Optimizer, WritesWhenEvaluated>("writes_when_evaluated",
                                                          "does what its name says"),
    item<throw_int>("throws_int"),
    item<write_nan>("nan_step"),
    item<leak>("leaks"),
    item<sleep_for_ever>("sleeps"),
    item<allocate_for_ever>("allocates"),
    item<allocate_at_once>("allocates_at_once"),
    item<abort_loudly>("aborts"),
    item<write_to_null>("writes_to_null"),
    item<leave>("leaves"),
    item<print>("prints"),
    item<replace_storage>("replaces_storage"),
    item<change_shape>("changes_shape"),
    item<start_a_process>("starts_a_process"),
    item<count_steps>("forgets_state")};

}  // namespace

GRADUS_PLUGIN(tiny::info("misbehaves", items))
