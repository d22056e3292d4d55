// Names of claims' kinds and verdicts, as files hold them.
#pragma once

#include "gradus/claim.h"

namespace gradus {

inline const char* name_of(ClaimKind kind) {
  switch (kind) {
    case ClaimKind::theorem:
      return "theorem";
    case ClaimKind::empirical:
      return "empirical";
    case ClaimKind::report:
      return "report";
  }
  return "";
}

inline const char* name_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::holds:
      return "holds";
    case Verdict::fails:
      return "fails";
    case Verdict::not_tested:
      return "not tested";
    case Verdict::reported:
      return "reported";
  }
  return "";
}

}  // namespace gradus
