// AdamW: I. Loshchilov, F. Hutter, "Decoupled weight decay regularization", ICLR 2019,
// arXiv 1711.05101, algorithm 2: before Adam's step, theta <- theta (1 - lr lambda). Adam's own
// equations are in adam.h.
#include "adam.h"
#include "items.h"

namespace gradus::baselines {
namespace {

class AdamW final : public AdamFamily {
 public:
  struct Options : AdamRule {
    Options() { weight_decay = 0.01; }
  };
  explicit AdamW(const Options& options) : AdamFamily(options, /*decoupled=*/true) {}
};

}  // namespace

PluginItem adamw_item() {
  return offer<Optimizer, AdamW>("adamw",
                                 "Adam with decoupled weight decay (Loshchilov, Hutter 2019)");
}

}  // namespace gradus::baselines
