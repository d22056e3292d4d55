// A row whatever happens: how a child ended, and the record of one that did not write its own.
#pragma once

#include <string>

#include "base/json.h"
#include "record/lost_record.h"

namespace gradus {

class Job;

/// From the job's ending and what it sent. Call it after Job::reap.
Outcome outcome_of(const Job& job);

/// For requests that were with a stage which ended.
Outcome outcome_of_lost_stage(const std::string& how);

/// The record (gradus.run, gradus.tool or gradus.claim by the request's word) with what is known.
Json record_of(const Json& request, const Outcome& outcome, const Json& platform);

/// What `done` carries: for run, tool and judge the record is written and named; for others the
/// outcome is an "error".
Json finish_request(const Json& request, const Outcome& outcome, const Json& platform);

}  // namespace gradus
