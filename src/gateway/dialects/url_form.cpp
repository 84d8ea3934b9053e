// SPDX-License-Identifier: Apache-2.0
#include "gateway/dialects/url_form.hpp"

#include <string>
#include <utility>

#include "gateway/dialects/strict_addresses.hpp"
#include "gateway/request_fields.hpp"

namespace mooring::gateway {

std::expected<UpdateRequest, http::Response> read_form(const http::Request& request,
                                                       const Call& call, const UrlForm& form)
{
    if (auto answer = answer_to_method(request, std::string{form.wrong_method})) {
        return std::unexpected{std::move(*answer)};
    }
    auto update = with_credentials(request, call);
    update.atomicity = form.atomicity;
    update.hosts = targets_of(call.fields, form.hosts);
    update.wish = form.read_addresses != nullptr
                      ? form.read_addresses(call.fields, request.client)
                      : strict_addresses(call.fields, form.addresses, request.client);
    return update;
}

}  // namespace mooring::gateway
