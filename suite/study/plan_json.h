// What a plan shares with a report, to and from JSON.
#pragma once

#include "record/json_field.h"
#include "study/comparisons.h"

namespace gradus::study {

/// {"pairs": [[a, b], ...], "against": name}: what a plan and a report hold. Null reads as nothing
/// asked for. Throws Error "schema.type".
Json to_json(const StudyComparisons& comparisons);
StudyComparisons comparisons_from_json(const record::JsonField& field);

}  // namespace gradus::study
