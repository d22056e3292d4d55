// A driver that loads well and does no step.
#include "gradus/driver.h"
#include "tiny.h"

namespace {

class StandsStill final : public gradus::Driver {
 public:
  struct Options {
    void declare(gradus::Schema&) {}
  };
  explicit StandsStill(Options) {}
  void start(gradus::Run&) override {}
  int64_t advance(gradus::Run&, int64_t) override { return 0; }
  void state(gradus::Archive&) override {}
};

constexpr gradus::PluginItem items[] = {
    gradus::offer<gradus::Driver, StandsStill>("driver", "does no step")};

}  // namespace

GRADUS_PLUGIN(tiny::info("stands_still", items))
