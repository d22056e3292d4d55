// What requests and the records that answer them have in common, to and from JSON.
#pragma once

#include "record/record_json.h"

namespace gradus::record {

/// The keys of a request, in the file's order.
Json request_json(const WorkRequest& request, const RunParts& run);
Json request_json(const WorkRequest& request, const ToolParts& tool);

/// Names of the study may be missing where a request was not made from one; what else is missing
/// reads as null. Throw Error "schema.type" and "options.*" with the place of the value.
void read_request(WorkRequest& request, const JsonField& field);
void read_parts(RunParts& run, const JsonField& field);
void read_parts(ToolParts& tool, const JsonField& field);

}  // namespace gradus::record
