// A plugin that is built twice, with the same version and semantics version: NIGHTLY_FAULTS = 0 is
// what nights 1 and 2 run, NIGHTLY_FAULTS = 1 has four faults, which night 3 must report.
#include <time.h>

#include <array>
#include <cmath>

#include "gradus/plugin.h"
#include "gradus/text.h"

namespace {

constexpr bool faulty = NIGHTLY_FAULTS != 0;

/// Gradient descent: x <- x - lr g.
class Steady : public gradus::Optimizer {
 public:
  struct Options {
    double lr = 0.05;
    void declare(gradus::Schema& schema) {
      schema.add("lr", lr, "step size").in(0, 10).log().role(gradus::OptionRole::learning_rate);
    }
  };
  explicit Steady(Options options) : options_(options) {}
  void state(gradus::Archive&) override {}
  bool elementwise() const override { return true; }

 private:
  void move(gradus::Objective& objective) override {
    const gradus::Answer answer = objective.ask();
    for (std::size_t i = 0; i < answer.gradient.size(); ++i) {
      objective.parameters()[i].sub_(answer.gradient[i], options_.lr);
    }
    disturb(objective);
  }
  virtual void disturb(gradus::Objective&) {}
  Options options_;
};

double cpu_s() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/// The fault: every step takes 100 microseconds longer.
class Slowed final : public Steady {
 public:
  using Steady::Steady;

 private:
  void disturb(gradus::Objective&) override {
    for (const double end = cpu_s() + 100e-6; faulty && cpu_s() < end;) continue;
  }
};

/// The fault: one part in a million of the first parameter, from step 50 on.
class Drifting final : public Steady {
 public:
  using Steady::Steady;

 private:
  void disturb(gradus::Objective& objective) override {
    if (faulty && objective.step() >= 50) objective.parameters()[0].mul_(1 + 1e-6);
  }
};

/// The fault: it refuses every task, so that its runs are missing.
class Leaving final : public Steady {
 public:
  using Steady::Steady;
  std::string refuses(const gradus::Model&, const gradus::Loss&,
                      const gradus::DataInfo&) const override {
    return faulty ? "the nightly test wants this method to be missing" : "";
  }
};

/// Partial sums of 1/k^2. The fault: a term too much in front.
class PartialSum final : public gradus::Tool {
 public:
  struct Options {
    int64_t terms = 1000;
    void declare(gradus::Schema& schema) {
      schema.add("terms", terms, "number of terms").in(1, 1000000);
    }
  };
  explicit PartialSum(Options options) : options_(options) {}

  void run(gradus::ToolRun& run) override {
    double sum = faulty ? 1 : 0;
    for (int64_t k = options_.terms; k > 0; --k) {
      sum += 1 / (static_cast<double>(k) * static_cast<double>(k));
    }
    run.value("sum", sum);
  }

 private:
  const Options options_;
};

class BelowTheLimit final : public gradus::Claim {
 public:
  struct Options {
    void declare(gradus::Schema&) {}
  };
  explicit BelowTheLimit(Options) {}

  gradus::ClaimDescription describe() const override {
    return {gradus::ClaimKind::theorem, "Every partial sum of 1/k^2 is below pi^2/6.", "Euler 1734",
            "the tool's sum is below pi^2/6"};
  }
  std::vector<std::string> needs(std::string_view) const override { return {"partial_sum"}; }

  void judge(const gradus::Records& records, gradus::Judgement& judgement) const override {
    const double limit = M_PI * M_PI / 6;
    judgement.bound = "< " + gradus::shortest(limit);
    for (const gradus::Record* record : records.named("partial_sum")) {
      const auto sum = record->value("sum");
      if (!sum) continue;
      judgement.verdict = *sum < limit ? gradus::Verdict::holds : gradus::Verdict::fails;
      judgement.measured = gradus::shortest(*sum);
      judgement.why = "the sum against its limit";
    }
    if (judgement.measured.empty()) judgement.why = "no record of the tool partial_sum";
  }
};

constexpr gradus::PluginItem items[] = {
    gradus::offer<gradus::Optimizer, Steady>("steady", "gradient descent"),
    gradus::offer<gradus::Optimizer, Slowed>("slowed", "gradient descent that may get slower"),
    gradus::offer<gradus::Optimizer, Drifting>("drifting", "gradient descent that may drift"),
    gradus::offer<gradus::Optimizer, Leaving>("leaving", "gradient descent that may refuse"),
    gradus::offer<gradus::Tool, PartialSum>("partial_sum", "partial sums of 1/k^2"),
    gradus::offer<gradus::Claim, BelowTheLimit>("below_the_limit", "partial sums have a bound")};

constexpr gradus::PluginStudy studies[] = {
    {"smoke",
     "name = \"nightly_probe-smoke\"\nseeds = 1\n[[tool]]\n"
     "id = \"nightly_probe.partial_sum\"\nname = \"partial_sum\"\n"}};

}  // namespace

GRADUS_PLUGIN({"nightly_probe", "1.0.0", 1, "A test of nightly comparisons", "The Gradus authors",
               2026, "", "Apache-2.0", items, studies})
