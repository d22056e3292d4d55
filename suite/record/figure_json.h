// Figures to and from JSON (docs/formats.md, "Figure").
#pragma once

#include "base/json.h"
#include "gradus/figure.h"

namespace gradus {

/// Empty lists are left out; values that are not finite become null.
Json to_json(const Figure& figure);

/// Throws Error "figure.format" naming what is missing or has another type; null becomes NaN.
Figure figure_from_json(const Json& json);

}  // namespace gradus
