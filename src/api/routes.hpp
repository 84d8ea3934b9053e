// SPDX-License-Identifier: Apache-2.0
#pragma once

/// All routes of the API, one function per group of things, each in its own file. Whoever adds a
/// group adds it here, to gathered_routes() in api.cpp, and rows to openapi_docs.cpp.
///
/// Thread safety: pure functions.

#include <vector>

#include "api/call.hpp"

namespace mooring::api {

[[nodiscard]] std::vector<Route> account_routes();
[[nodiscard]] std::vector<Route> name_routes();
[[nodiscard]] std::vector<Route> key_routes();
[[nodiscard]] std::vector<Route> site_routes();
[[nodiscard]] std::vector<Route> guard_routes();
[[nodiscard]] std::vector<Route> client_routes();
[[nodiscard]] std::vector<Route> record_routes();
[[nodiscard]] std::vector<Route> zone_routes();
[[nodiscard]] std::vector<Route> signing_routes();
[[nodiscard]] std::vector<Route> transfer_routes();
[[nodiscard]] std::vector<Route> service_routes();
[[nodiscard]] std::vector<Route> audit_routes();
[[nodiscard]] std::vector<Route> revoke_routes();
[[nodiscard]] std::vector<Route> plan_routes();
[[nodiscard]] std::vector<Route> voucher_routes();
[[nodiscard]] std::vector<Route> handover_routes();
[[nodiscard]] std::vector<Route> domain_routes();
[[nodiscard]] std::vector<Route> notification_routes();
[[nodiscard]] std::vector<Route> passkey_routes();
[[nodiscard]] std::vector<Route> admission_routes();
[[nodiscard]] std::vector<Route> signup_routes();
[[nodiscard]] std::vector<Route> login_routes();
[[nodiscard]] std::vector<Route> session_routes();
[[nodiscard]] std::vector<Route> me_routes();
[[nodiscard]] std::vector<Route> factor_routes();
[[nodiscard]] std::vector<Route> token_routes();
[[nodiscard]] std::vector<Route> document_routes();

}  // namespace mooring::api
