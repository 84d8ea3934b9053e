// SPDX-License-Identifier: Apache-2.0
#include "api/call.hpp"
#include "api/openapi.hpp"

namespace mooring::api {

namespace {

Result<Answer> document(const Services& services, const Call&)
{
    return json::value(openapi_document(services.facing.url));
}

}  // namespace

std::vector<Route> document_routes()
{
    return {{"GET", "/openapi.json", document, 200, for_anyone()}};
}

}  // namespace mooring::api
