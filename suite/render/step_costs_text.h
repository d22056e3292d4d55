// The costs of steps as text for a terminal.
#pragma once

#include <span>
#include <string>

#include "analysis/step_costs.h"
#include "render/style.h"

namespace gradus::render {

/// Tables of what `gradus bench` measured, each with its notes: the cost of a step and its split,
/// the parts that methods name, methods against the first one, and copies against themselves (A/A)
/// with the noise floor. Tables without a row are left out. `measured` says how ("10 samples of 100
/// steps each, on fashion_mlp").
std::string step_costs_text(std::span<const analysis::StepCost> costs,
                            const analysis::StepComparison& comparison, const std::string& measured,
                            const Style& style);

}  // namespace gradus::render
