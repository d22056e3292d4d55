#include "strong_wolfe.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace gradus::line_search {

double cubic_minimum(const LinePoint& a, const LinePoint& b, double low, double high) {
  const LinePoint& left = a.t <= b.t ? a : b;
  const LinePoint& right = a.t <= b.t ? b : a;
  const double width = right.t - left.t;
  const double d1 = left.slope + right.slope - 3 * (left.value - right.value) / (left.t - right.t);
  const double square = d1 * d1 - left.slope * right.slope;
  const double d2 = std::sqrt(square);
  const double t =
      right.t - width * ((right.slope + d2 - d1) / (right.slope - left.slope + 2 * d2));
  if (!(square >= 0) || !std::isfinite(t)) return (low + high) / 2;
  return std::clamp(t, low, high);
}

namespace {

class Search {
 public:
  Search(const std::function<LinePoint(double)>& evaluate, const LinePoint& start, double largest,
         const WolfeSettings& settings)
      : evaluate_(evaluate), start_(start), largest_(largest), settings_(settings) {}

  LinePoint run(double first) {
    if (!bracket(first)) return better_;
    zoom();
    return better_;
  }

 private:
  bool decreases(const LinePoint& point) const {
    return point.value <= start_.value + settings_.decrease * point.t * start_.slope;
  }
  bool flat(const LinePoint& point) const {
    return std::abs(point.slope) <= -settings_.curvature * start_.slope;
  }

  /// Algorithm 3.5: goes on until a minimum lies between two points. False: there is nothing left
  /// to do, `better_` is the answer.
  bool bracket(double first) {
    LinePoint before = start_;
    LinePoint here = evaluate_(first);
    for (used_ = 0; used_ < settings_.evaluations; ++used_) {
      if (!decreases(here) || (used_ > 1 && here.value >= before.value))
        return between(before, here);
      if (flat(here)) {
        better_ = here;
        return false;
      }
      if (here.slope >= 0) return between(before, here);
      const double least = here.t + 0.01 * (here.t - before.t), most = 10 * here.t;
      const double next = cubic_minimum(before, here, least, most);
      before = std::exchange(here, evaluate_(next));
    }
    better_ = here.value < start_.value ? here : start_;
    return false;
  }

  /// The better end always satisfies the condition of decrease. (torch.optim takes the lower value
  /// without asking for it, and may then lose every point that satisfies it.)
  bool between(const LinePoint& a, const LinePoint& b) {
    const bool first_is_better = !decreases(b) || a.value <= b.value;
    better_ = first_is_better ? a : b;
    worse_ = first_is_better ? b : a;
    return true;
  }

  /// Algorithm 3.6: shrinks the bracket.
  void zoom() {
    for (; used_ < settings_.evaluations; ++used_) {
      if (std::abs(worse_.t - better_.t) * largest_ < settings_.tolerance_change) return;
      LinePoint here = evaluate_(next_inside());
      if (!decreases(here) || !(here.value < better_.value)) {
        worse_ = here;
        continue;
      }
      if (flat(here)) {
        better_ = here;
        return;
      }
      if (here.slope * (worse_.t - better_.t) >= 0) worse_ = better_;
      better_ = here;
    }
  }

  /// The cubic's minimum, moved away from an end of the bracket if it came close twice.
  double next_inside() {
    const double low = std::min(better_.t, worse_.t), high = std::max(better_.t, worse_.t);
    const double t = cubic_minimum(better_, worse_, low, high);
    const double margin = 0.1 * (high - low);
    if (std::min(high - t, t - low) >= margin) {
      close_before_ = false;
      return t;
    }
    if (!close_before_ && t < high && t > low) {
      close_before_ = true;
      return t;
    }
    close_before_ = false;
    return std::abs(t - high) < std::abs(t - low) ? high - margin : low + margin;
  }

  const std::function<LinePoint(double)>& evaluate_;
  const LinePoint& start_;
  const double largest_;
  const WolfeSettings& settings_;
  LinePoint better_, worse_;
  int64_t used_ = 0;
  bool close_before_ = false;
};

}  // namespace

LinePoint strong_wolfe(const std::function<LinePoint(double t)>& evaluate, const LinePoint& start,
                       double first, double largest, const WolfeSettings& settings) {
  return Search(evaluate, start, largest, settings).run(first);
}

}  // namespace gradus::line_search
