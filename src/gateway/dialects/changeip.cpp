// SPDX-License-Identifier: Apache-2.0
#include "gateway/dialects/changeip.hpp"

#include <algorithm>
#include <string_view>

#include "gateway/dialects/dyndns2.hpp"
#include "http/redaction.hpp"

namespace mooring::gateway {
namespace {

http::Response print(const UpdateRequest& request, const UpdateOutcome& outcome, const Call& call)
{
    auto response = print_dyndns2(request, outcome, call);
    const bool is_judged = outcome.status == UpdateOutcome::Status::Judged;
    const auto is_fine = [](const HostResult& host) { return is_success(host.status); };
    if (is_judged && std::ranges::all_of(outcome.hosts, is_fine)) {
        response.body += "Successful update\n";
    }
    return response;
}

}  // namespace

const Dialect changeip{
    .id = zone::Dialect::ChangeIp, .name = "ChangeIP", .read = read_dyndns2, .print = print};

bool is_changeip(const http::Request& /*request*/, const Call& call)
{
    const auto is_of_another = [](const http::Fields::Field& field) {
        return field.key.starts_with("myip") || http::is_secret_key(field.key);
    };
    return call.fields.value("ip") && call.fields.value("hostname") &&
           std::ranges::none_of(call.fields.fields(), is_of_another);
}

}  // namespace mooring::gateway
