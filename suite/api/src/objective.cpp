#include "gradus/objective.h"

#include <algorithm>

#include "gradus/error.h"
#include "gradus/optimizer.h"

namespace gradus {

Answer Objective::ask(const Ask& ask) {
  for (const int index : ask.only) {
    if (index < 0 || index >= static_cast<int>(parameters_.size())) {
      throw Error("objective.ask", "Ask::only",
                  "an index below " + std::to_string(parameters_.size()), std::to_string(index),
                  "use the indices of Model::parameters");
    }
  }
  if (clock_->observed()) return evaluate(ask);
  Answer answer;
  {
    const LaneScope lane(*clock_, Lane::gradient);
    answer = evaluate(ask);
    counts_.values += 1;
    counts_.gradients += ask.gradient ? 1 : 0;
    counts_.samples += rows(ask.full) * std::max<int64_t>(1, copies_);
  }
  answered(ask, answer);
  return answer;
}

void Optimizer::step(Objective& objective) {
  const LaneScope lane(objective.clock(), Lane::update);
  move(objective);
}

}  // namespace gradus
