#include "random_restart/lane_options.h"

#include <cmath>
#include <string>

#include "gradus/error.h"
#include "gradus/text.h"
#include "random_restart/dead.h"

namespace gradus::random_restart {
namespace {

[[noreturn]] void fail(const char* option, const char* expected, double found) {
  throw Error("random_restart.lanes", std::string("training option ") + option, expected,
              shortest(found), "choose a value inside");
}

void check_range(const char* option, const char* expected, double value, bool fits) {
  if (!fits) fail(option, expected, value);
}

void check_optimizer(const LaneOptimizerOptions& o) {
  check_range("learning_rate", "a finite number >= 0", o.learning_rate,
              o.learning_rate >= 0 && std::isfinite(o.learning_rate));
  check_range("momentum", "a number in [0,1)", o.momentum, o.momentum >= 0 && o.momentum < 1);
  check_range("beta1", "a number in [0,1)", o.beta1, o.beta1 >= 0 && o.beta1 < 1);
  check_range("beta2", "a number in [0,1)", o.beta2, o.beta2 >= 0 && o.beta2 < 1);
  check_range("epsilon", "a finite number above 0", o.epsilon,
              o.epsilon > 0 && std::isfinite(o.epsilon));
}

}  // namespace

void LaneOptions::check(std::int64_t rows) const {
  law.check();
  check_optimizer(optimizer);
  check_range("networks", "1 to 10^8", static_cast<double>(networks),
              networks >= 1 && networks <= 100'000'000);
  check_range("batch", "1 to the number of training samples", batch, batch >= 1 && batch <= rows);
  check_range("gradient_clip", "a finite number >= 0 (0 is off)", gradient_clip,
              gradient_clip >= 0 && std::isfinite(gradient_clip));
  check_range("clip_low", "a number below clip_high", clip_low, clip_low < clip_high);
  check_range("record_every", "at least 1", static_cast<double>(record_every), record_every >= 1);
  check_range("norm_cap", "a number above 0", norm_cap, norm_cap > 0);
  check_range("threads", "at least 1", threads, threads >= 1);
  check_range("lane_block", "0, 8 or 16", lane_block,
              lane_block == 0 || lane_block == 8 || lane_block == 16);
  check_range("micro_batch", "0 (automatic) or at least 1", micro_batch, micro_batch >= 0);
  if (domain) {
    check_domain(domain->a, domain->b);
    if (shape.inputs() != 1) {
      throw Error("random_restart.domain", "exact test for dead networks", "one input",
                  std::to_string(shape.inputs()) + " inputs",
                  "leave the domain out: the test on the training inputs (D3) is used then");
    }
  }
}

}  // namespace gradus::random_restart
