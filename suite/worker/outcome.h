// A row whatever happens: how a child ended, and the record of one that did not write its own.
#pragma once

#include <string>

#include "record/lost_record.h"
#include "worker/request.h"

namespace gradus::worker {

class Job;

/// From the job's ending and what it sent. Call it after its child has been reaped.
record::Outcome outcome_of(const Job& job);

/// For requests that were with a preloader which ended.
record::Outcome outcome_of_lost_preloader(const std::string& how);

/// What `done` carries for a job that has a result.
protocol::Done answer_of(const Job& job);

/// The child that wrote a record of its failure did not know what it had printed: adds the last
/// lines. A record that cannot be read is left for the host to refuse.
void add_output(const Job& job);

/// What `done` carries for a request without a result: for run, tool and judge a record is written
/// and named; for others the outcome is an "error". Throws Error "files.write".
protocol::Done finish_request(const Request& request, const record::Outcome& outcome,
                              const record::Named<std::string>& platform);

}  // namespace gradus::worker
