// SPDX-License-Identifier: Apache-2.0
#pragma once

/// For tests: the API behind its door, with sessions and tokens that the test makes up.
///
/// Thread safety: none.

#include <map>

#include "api/api_fixture.hpp"
#include "api/csrf.hpp"
#include "api/door.hpp"

namespace mooring::api {

class DoorFixture : public ApiFixture {
protected:
    static constexpr std::string_view origin = "https://ddns.example.net";
    using Headers = std::vector<std::pair<std::string, std::string>>;

    /// A session of an account; stepped up.
    void log_in(const std::string& secret, zone::AccountId account)
    {
        who_[secret] = {.account = account,
                        .session = zone::EntryId{static_cast<std::uint32_t>(who_.size() + 1)},
                        .is_stepped_up = true,
                        .scopes = identity::scopes_all};
    }
    void make_token(const std::string& text, zone::AccountId account, std::uint8_t scopes)
    {
        log_in(text, account);
        who_[text].proof = identity::Proof::Token;
        who_[text].is_stepped_up = false;
        who_[text].scopes = scopes;
    }

    /// What a page of ours sends with a session.
    [[nodiscard]] static Headers by_session(const std::string& secret)
    {
        return {{"Cookie", "a=b; __Host-mooring=" + secret},
                {"Origin", std::string{origin}},
                {"Sec-Fetch-Site", "same-origin"},
                {"X-CSRF-Token", csrf_token_of(secret)}};
    }
    [[nodiscard]] static Headers by_token(const std::string& token)
    {
        return {{"Authorization", "Bearer " + token}};
    }
    /// Without, and with another value of, one header.
    [[nodiscard]] static Headers without(Headers headers, std::string_view name)
    {
        std::erase_if(headers, [&](const auto& header) { return header.first == name; });
        return headers;
    }
    [[nodiscard]] static Headers with(Headers headers, std::string name, std::string value)
    {
        headers = without(std::move(headers), name);
        headers.emplace_back(std::move(name), std::move(value));
        return headers;
    }

    http::Response knock(Headers headers, std::string method, const std::string& target,
                         std::string body = {})
    {
        std::promise<http::Response> promise;
        auto future = promise.get_future();
        http::Request request;
        request.method = std::move(method);
        request.target = "/api/v1" + target;
        request.headers = std::move(headers);
        request.body = std::move(body);
        request.client = client_;
        request.peer = Endpoint{.address = client_, .port = 1};
        request.is_tls = true;
        door_.handle(std::move(request),
                     [&](http::Response response) { promise.set_value(std::move(response)); });
        return future.get();
    }

    /// The problem's code of an answer; empty: it was no refusal.
    [[nodiscard]] static std::string code_of(const http::Response& response)
    {
        if (response.status < 400) return {};
        const auto document = json::parse(response.body);
        const auto* code = document.as_object().if_contains("code");
        return code == nullptr ? "" : std::string{code->as_string()};
    }
    [[nodiscard]] static std::string header_of(const http::Response& response,
                                               std::string_view name)
    {
        for (const auto& [key, value] : response.headers)
            if (key == name) return value;
        return {};
    }

    /// Two accounts, 1 and 2. The first has a claim, a host, a key and a site; the sessions are
    /// "alice" and "bob".
    void make_two_accounts()
    {
        make_host();
        ask("POST", "/accounts", R"({"email":"b@example.net","verified":true})", 201);
        ask("POST", "/keys", R"({"hosts":["cam.dyn.example"]})", 201);
        ask("POST", "/sites", R"({"label":"home","account":"a@example.net"})", 201);
        log_in("alice", zone::AccountId{1});
        log_in("bob", zone::AccountId{2});
    }

    IpAddress client_ = *parse_ip_address("198.51.100.7");
    std::map<std::string, identity::Who, std::less<>> who_;
    Door::Options options_{.public_url = std::string{origin},
                           .rates = {.per_account = 0, .per_network = 0}};
    Door door_{Door::World{.api = api_,
                           .pipeline = pipeline_,
                           .clock = clock_,
                           .known = {.session = [this](std::string_view secret,
                                                       WallTime) { return known(secret, false); },
                                     .token = [this](std::string_view token, const IpAddress&,
                                                     WallTime) { return known(token, true); }}},
               options_};

private:
    [[nodiscard]] std::optional<identity::Who> known(std::string_view secret, auto is_token) const
    {
        const auto found = who_.find(secret);
        if (found == who_.end() || found->second.is_token() != is_token) return std::nullopt;
        return found->second;
    }
};

}  // namespace mooring::api
