// Work and answers to and from JSON.
#pragma once

#include "base/json.h"
#include "protocol/answer.h"
#include "protocol/work.h"
#include "record/json_field.h"

namespace gradus::protocol {

Json to_json(const CheckRow& row);
CheckRow check_row_from_json(const record::JsonField& field);

/// {"step", "steps", "share", "method"?}.
Json to_json(const Progress& progress);
/// Nothing where it has other keys or types, or a share outside of [0, 1]. "step" and "steps" may
/// be null, or be left out.
std::optional<Progress> progress_from_json(const Json& json);

/// The keys beside "ticket" and "do".
Json to_json(const Work& work);
/// Throws Error "worker.request" for an unknown verb, "schema.type" and "options.*".
Work work_from_json(const std::string& verb, const record::JsonField& field);

/// The keys of a result, none without one; and back, by the keys that are there.
Json to_json(const Result& result);
Result result_from_json(const record::JsonField& field);

}  // namespace gradus::protocol
