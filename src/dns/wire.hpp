// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Reading and writing DNS messages (RFC 1035, section 4; EDNS: RFC 6891): both halves at once.

#include "dns/query_message.hpp"    // IWYU pragma: export
#include "dns/response_writer.hpp"  // IWYU pragma: export
