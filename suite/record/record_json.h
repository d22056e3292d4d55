// Requests, settings, records, claims and environments to and from JSON: what their files and the
// worker's protocol hold (docs/formats.md). The one place where a record has keys.
#pragma once

#include "base/json.h"
#include "gradus/figure.h"
#include "record/claim_record.h"
#include "record/environment_record.h"
#include "record/golden_record.h"
#include "record/json_field.h"
#include "record/plugin_description.h"
#include "record/request.h"
#include "record/run_record.h"
#include "record/tuning_record.h"

namespace gradus::record {

/// {"id", "options"}.
Json to_json(const ItemUse& item);
/// Throws Error "schema.type".
ItemUse item_use_from_json(const JsonField& field);

/// {id: {"file", "hash", "version", "semantics"}}.
Json to_json(const Named<PluginUse>& plugins);
/// Throws Error "schema.type".
Named<PluginUse> plugins_from_json(const JsonField& field);

/// The settings as a run's request carries them, in the file's order. `save_parameters` stands only
/// where it is set.
Json to_json(const RequestSettings& settings);
/// The settings that a tool knows: no budget, batches or evaluation.
Json tool_settings_json(const RequestSettings& settings);
/// Absent settings keep their defaults. Throws Error "schema.type" and "options.*" with the
/// field's place.
RequestSettings settings_from_json(const JsonField& field);

Json to_json(const RunRequest& request);
Json to_json(const ToolRequest& request);
/// Read the request's keys and leave others alone, so that a record can be read for the request
/// that it answers. Throw Error "schema.type" and "options.*" with the place of the value.
RunRequest run_request_from_json(const JsonField& field);
ToolRequest tool_request_from_json(const JsonField& field);

/// What requests and the records that answer them have in common: the keys of a request, in the
/// file's order.
Json request_json(const WorkRequest& request, const RunParts& run);
Json request_json(const WorkRequest& request, const ToolParts& tool);

/// Names of the study may be missing where a request was not made from one; what else is missing
/// reads as null. Throw Error "schema.type" and "options.*" with the place of the value.
void read_request(WorkRequest& request, const JsonField& field);
void read_parts(RunParts& run, const JsonField& field);
void read_parts(ToolParts& tool, const JsonField& field);

/// The record in a file or a report: `run_record_from_json({json, file})`. Absent members read as
/// null. Throw Error "schema.type" naming the file and the place of a value of another type, of
/// evaluation columns of unequal lengths, and of an unknown status; "figure.format".
RunRecord run_record_from_json(const JsonField& field);
ToolRecord tool_record_from_json(const JsonField& field);
/// The file's content; what was read comes back number by number.
Json to_json(const RunRecord& record);
Json to_json(const ToolRecord& record);

/// Empty lists are left out; values that are not finite become null.
Json to_json(const Figure& figure);
/// Throws Error "figure.format" naming what is missing or has another type; null becomes NaN.
Figure figure_from_json(const Json& json);

/// {table: {column: list}}.
Json tables_json(const Named<Named<TableColumn>>& tables);

/// Throws Error "schema.type" naming the file and the place of a value of another type.
ClaimRecord claim_record_from_json(const JsonField& field);
Json to_json(const ClaimRecord& record);

/// Throws Error "schema.type" naming the file and the place of a value of another type.
Environment environment_from_json(const JsonField& field);
Json to_json(const Environment& environment);

/// A task's own words: in the description of its plugin, and in a row of a report's tasks. What is
/// absent reads as nothing.
Json to_json(const DescribedTask& task);
DescribedTask described_task_from_json(const JsonField& field);

Json to_json(const PluginDescription& plugin);
/// Throws Error "schema.name", "schema.version", "schema.type", "options.schema".
PluginDescription plugin_description_from_json(const JsonField& field);

GoldenPlatform golden_platform_from_json(const JsonField& field);
Json to_json(const GoldenPlatform& platform);

/// Throws Error "schema.type" with the place of a value that has another type than the schema says.
GoldenRecord golden_from_json(const JsonField& field);
Json to_json(const GoldenRecord& golden);

Json to_json(const SearchValue& value);
/// Throws Error "schema.type" for anything but a truth value, a number or a text.
SearchValue search_value_from_json(const JsonField& field);
Json to_json(const SearchDimension& dimension);
SearchDimension search_dimension_from_json(const JsonField& field);
Json to_json(const Tuning& tuning);
/// Throws Error "schema.type" naming the file and the place of a value of another type.
Tuning tuning_from_json(const JsonField& field);
/// What the file of a tuning and the file of its chosen values share: all but the cells. Throws
/// Error "schema.type".
Tuning tuning_heading_from_json(const JsonField& field);

}  // namespace gradus::record
