// The interface of another version.
#define OTHER_BUILD(fingerprint) fingerprint.abi += 1
#include "wrong_fingerprint.h"
