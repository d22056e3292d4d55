// Claims A4 and A11: how fast death comes with depth, judged on the tool dead_mc.
#include <cmath>

#include "claim_tests.h"
#include "gradus/stats/fit.h"
#include "items.h"

namespace gradus::random_restart {
namespace {

/// Measured slopes beside the claimed ones, for a verdict and its text.
struct Slopes {
  Worst worst;
  std::string text;
  void add(double width, double measured, double claimed, double tolerance) {
    const std::string where = "W=" + brief(width);
    worst.add(std::fabs(measured / claimed - 1) - tolerance, where);
    text +=
        (text.empty() ? "" : ", ") + where + ": " + brief(measured) + " against " + brief(claimed);
  }
};

class A4 final : public Claim {
 public:
  struct Options {
    double slope_tol = 0.10, least_nets_4 = 1e6, least_nets = 1e5;
    void declare(Schema& schema) {
      schema.add("slope_tol", slope_tol, "relative distance of the slope").in(0, 1);
      schema.add("least_nets_4", least_nets_4, "networks of width 4, else indicative").in(1, 1e9);
      schema.add("least_nets", least_nets, "networks of other widths, else indicative").in(1, 1e9);
    }
  };
  explicit A4(Options options) : options_(options) {}
  ClaimDescription describe() const override {
    return {ClaimKind::empirical, "the chance to be alive falls by 1 - 2^-W a layer", derived,
            "U1, [-1,1]: slope of ln P(alive), D = 50 to 100, within slope_tol of ln(1 - 2^-W), "
            "W = 4, 5, 6"};
  }
  std::vector<std::string> needs(std::string_view) const override {
    return {"dead-rate-4", "dead-rate"};
  }
  void judge(const Records& records, Judgement& judgement) const override {
    Slopes slopes;
    for (const Record* record : ended(records, needs(records.study()))) {
      for (const double width : {4.0, 5.0, 6.0}) {
        const std::string suffix = "_w" + brief(width);
        const auto slope = record->value("slope" + suffix);
        if (!slope) continue;
        const double claimed = std::log1p(-std::exp2(-width));
        slopes.add(width, *slope, claimed, options_.slope_tol);
        judgement.numbers["slope" + suffix] = *slope;
        judgement.numbers["slope_error" + suffix] =
            record->value("slope_error" + suffix).value_or(0);
        const double least = width == 4 ? options_.least_nets_4 : options_.least_nets;
        if (record->number("tool.nets").value_or(0) < least) judgement.indicative = true;
      }
    }
    if (!slopes.worst.empty() && slopes.worst.count() < 3) {
      return not_tested(judgement, "no slope for some width: all networks are dead, or none");
    }
    conclude(slopes.worst, slopes.text, judgement);
    judgement.bound = "within " + brief(100 * options_.slope_tol) + " % of ln(1 - 2^-W)";
    judgement.tolerance = "slope_tol = " + brief(options_.slope_tol);
  }

 private:
  Options options_;
};

/// Networks by first dead layer, for one width of a dead_mc record.
std::vector<double> first_dead(const Record& record, double width) {
  const auto widths = record.column("first_dead", "width");
  const auto networks = record.column("first_dead", "networks");
  std::vector<double> found;
  for (std::size_t i = 0; i < widths.size(); ++i) {
    if (widths[i] == width) found.push_back(networks[i]);
  }
  return found;
}

class A11 final : public Claim {
 public:
  struct Options {
    double khalf_tol = 0.15, least_nets = 1e6;
    void declare(Schema& schema) {
      schema.add("khalf_tol", khalf_tol, "relative distance of the slope").in(0, 1);
      schema.add("least_nets", least_nets, "networks, else indicative").in(1, 1e9);
    }
  };
  explicit A11(Options options) : options_(options) {}
  ClaimDescription describe() const override {
    return {ClaimKind::empirical, "the restarts that are needed grow exponentially with depth",
            derived,
            "U1, [-1,1]: unweighted slope of ln K_half over D = 20, 30, .., 60 within "
            "khalf_tol of -ln(1 - 2^-W), W = 3, 4"};
  }
  std::vector<std::string> needs(std::string_view) const override { return {"dead-half"}; }
  void judge(const Records& records, Judgement& judgement) const override {
    Slopes slopes;
    for (const Record* record : ended(records, needs(records.study()))) {
      const double nets = record->number("tool.nets").value_or(0);
      if (nets < options_.least_nets) judgement.indicative = true;
      for (const double width : {3.0, 4.0}) {
        const double slope = half_slope(first_dead(*record, width), nets);
        if (std::isnan(slope)) {
          return not_tested(judgement, "no slope: all networks of W=" + brief(width) +
                                           " are dead at some depth, or none");
        }
        const double claimed = -std::log1p(-std::exp2(-width));
        slopes.add(width, slope, claimed, options_.khalf_tol);
        judgement.numbers["slope_w" + brief(width)] = slope;
      }
    }
    conclude(slopes.worst, slopes.text, judgement);
    judgement.bound = "within " + brief(100 * options_.khalf_tol) + " % of -ln(1 - 2^-W)";
    judgement.tolerance = "khalf_tol = " + brief(options_.khalf_tol);
  }

 private:
  static double half_slope(const std::vector<double>& first, double nets) {
    std::vector<double> x, y;
    double dead = 0;
    for (std::size_t depth = 1; depth <= first.size(); ++depth) {
      dead += first[depth - 1];
      if (depth < 20 || depth > 60 || depth % 10 != 0) continue;
      const double half = std::log(2) / -std::log(dead / nets);
      if (!(half > 0) || std::isinf(half)) return std::nan("");
      x.push_back(static_cast<double>(depth));
      y.push_back(std::log(half));
    }
    return x.size() < 2 ? std::nan("") : stats::fit_line(x, y).slope;
  }
  Options options_;
};

}  // namespace

std::array<PluginItem, 2> rate_claims() {
  return {offer<Claim, A4>("A4", "rate of death a layer"),
          offer<Claim, A11>("A11", "restarts grow exponentially with depth")};
}

}  // namespace gradus::random_restart
