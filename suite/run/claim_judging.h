// Claims, judged when the runs of a plan are over.
#pragma once

#include <filesystem>
#include <functional>
#include <vector>

#include "record/claim_record.h"
#include "run/worker_client.h"
#include "study/plan.h"

namespace gradus::run {

/// Has every claim of the plan judged on the records below `out`, each in a child of the worker
/// that may take as long and as much memory as the longest and largest of those runs and tools, and
/// writes claims/<id>.json. Returns these records, in plan order. Whatever a claim's code does ends
/// as its own record, "not tested". Throws Interrupted where `stop` says so, Error "files.link"
/// where claims/ was not the folder's own before.
std::vector<record::ClaimRecord> judge_claims(const study::Plan& plan,
                                              const std::filesystem::path& out,
                                              WorkerClient& worker,
                                              const std::function<bool()>& stop);

}  // namespace gradus::run
