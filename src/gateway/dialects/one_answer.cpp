// SPDX-License-Identifier: Apache-2.0
#include "gateway/dialects/one_answer.hpp"

#include <algorithm>
#include <utility>

#include "gateway/credentials.hpp"
#include "gateway/host_name.hpp"
#include "gateway/request_fields.hpp"

namespace mooring::gateway {
namespace {

using Status = UpdateOutcome::Status;

Overall overall_on(const std::vector<HostResult>& hosts)
{
    const auto stops_others = [](const HostResult& host) {
        return !is_success(host.status) && host.status != HostStatus::Aborted;
    };
    const auto failed = std::ranges::find_if(hosts, stops_others);
    if (failed != hosts.end()) return overall_of(failed->status);
    if (hosts.empty()) return Overall::NoHostNamed;
    return overall_of(std::ranges::min(hosts, {}, &HostResult::status).status);
}

}  // namespace

Overall overall_of(HostStatus status)
{
    switch (status) {
        case HostStatus::Changed:
            return Overall::Changed;
        case HostStatus::Unchanged:
        case HostStatus::NotPublished:
            return Overall::Unchanged;
        case HostStatus::NoSuchHost:
            return Overall::NoSuchHost;
        case HostStatus::NotAHostName:
            return Overall::NotAHostName;
        case HostStatus::Suspended:
            return Overall::Suspended;
        case HostStatus::Aborted:
        case HostStatus::Held:
            break;
    }
    return Overall::TryLater;
}

Overall overall_of(const UpdateOutcome& outcome)
{
    switch (outcome.status) {
        case Status::Judged:
            return overall_on(outcome.hosts);
        case Status::NoCredentials:
            return Overall::NoCredentials;
        case Status::BadCredentials:
        case Status::NoRight:
            return Overall::BadCredentials;
        case Status::NoHostNamed:
            return Overall::NoHostNamed;
        case Status::TooManyHosts:
            return Overall::TooManyHosts;
        case Status::BadAddress:
            return Overall::BadAddress;
        case Status::Flood:
        case Status::Unavailable:
            break;
    }
    return Overall::TryLater;
}

http::Response answer_from(const Phrasebook& book, const UpdateOutcome& outcome, const Call& call)
{
    const auto& sentence = book[std::to_underlying(overall_of(outcome))];
    return finished(sentence.status, std::string{sentence.body}, outcome, call);
}

http::Response finished(unsigned status, std::string body, const UpdateOutcome& outcome,
                        const Call& call)
{
    if (status == 503) return try_later(std::move(body), outcome.retry_after);
    const bool is_refusal = status >= 400 && status < 500;
    const bool is_first = outcome.status == Status::NoCredentials;
    if (call.error_status == ErrorStatus::Legacy200 && is_refusal && !is_first) status = 200;
    return status == 401 ? challenge(std::move(body)) : plain(status, std::move(body));
}

std::optional<http::Response> answer_to_method(const http::Request& request, std::string body)
{
    if (request.method == "HEAD") return plain(200, {});
    if (is_update_method(request.method)) return std::nullopt;
    auto response = plain(405, std::move(body));
    response.headers.emplace_back("Allow", "GET, HEAD, POST, PUT");
    return response;
}

UpdateRequest with_credentials(const http::Request& request, const Call& call)
{
    auto credentials = credentials_of(request, call.fields);
    UpdateRequest update;
    update.secrets = std::move(credentials.secrets);
    update.user_name = parse_host_name(credentials.user);
    return update;
}

}  // namespace mooring::gateway
